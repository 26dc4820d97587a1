'use strict';
// One page: workflows with a form each, and runs with what happens in them. The token stays in this
// tab; it is sent in a header, never in a URL.

const main = document.getElementById('main');
const base = location.pathname.replace(/\/$/, '');
const KEY = 'arazzo-token:' + base;

/** Makes an element: attributes, then children, which are nodes or texts. */
function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

const say = (text) => { document.getElementById('status').textContent = text; };
const json = (value) => el('pre', {}, JSON.stringify(value, null, 2));

class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title || 'The request failed.');
    this.problem = problem;
  }
}

/** Sends a request with the token. The answer is ok, or this throws the problem. */
async function call(path, options = {}) {
  const headers = { ...options.headers };
  const token = sessionStorage.getItem(KEY);
  if (token) headers.Authorization = 'Bearer ' + token;
  const answer = await fetch(base + path, { ...options, headers, cache: 'no-store' });
  if (answer.ok) return answer;
  const problem = await answer.json().catch(() => ({}));
  throw new Refused({ title: answer.statusText, status: answer.status, ...problem });
}

const get = async (path) => (await call(path)).json();

/** Reads the events of a stream (WHATWG HTML, "Server-sent events"). */
async function* events(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value.replace(/\r\n?/g, '\n');
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { name: 'message', data: [] };
      for (const line of block.split('\n')) {
        const [, field, text] = /^([^:]*)(?:: ?)?(.*)$/.exec(line);
        if (field === 'event') event.name = text;
        if (field === 'data') event.data.push(text);
      }
      if (event.data.length) yield { name: event.name, data: JSON.parse(event.data.join('\n')) };
    }
  }
}

// ---- schemas -------------------------------------------------------------------------------------

/** The schema that a reference in `root` leads to, with what stands beside the reference. */
function resolved(root, schema) {
  for (let steps = 0; schema && schema.$ref && steps < 20; steps += 1) {
    const { $ref, ...beside } = schema;
    const parts = $ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    const key = (part) => part.replace(/~1/g, '/').replace(/~0/g, '~');
    const target = parts.reduce((at, part) => at && at[key(part)], root);
    schema = { ...target, ...beside };
  }
  return schema && typeof schema === 'object' ? schema : {};
}

const kinds = (schema) => [].concat(schema.type || []).filter((kind) => kind !== 'null');

/** The control for a value, and how it is read: `undefined` leaves the input out. */
function control(schema, required) {
  const kind = kinds(schema).length === 1 ? kinds(schema)[0] : null;
  const given = schema.default === undefined ? '' : JSON.stringify(schema.default);
  if (Array.isArray(schema.enum) || kind === 'boolean') {
    const values = schema.enum || [true, false];
    const none = required ? [] : [el('option', { value: '' }, given ? `default: ${given}` : 'not given')];
    const options = values.map((value, index) => el('option', { value: index }, typeof value === 'string' ? value : JSON.stringify(value)));
    const select = el('select', {}, ...none, ...options);
    return [select, () => (select.value === '' ? undefined : values[Number(select.value)])];
  }
  if (schema.contentEncoding === 'base64' || ['byte', 'binary'].includes(schema.format)) {
    const file = el('input', { type: 'file' });
    return [file, async () => (file.files.length ? spelt(file.files[0]) : undefined)];
  }
  if (kind === 'integer' || kind === 'number') {
    const step = kind === 'integer' ? '1' : 'any';
    const input = el('input', { type: 'number', step, min: schema.minimum, max: schema.maximum, placeholder: given });
    return [input, () => (input.value === '' ? undefined : Number(input.value))];
  }
  if (kind === 'string') {
    const secret = schema.writeOnly || schema.format === 'password';
    const input = el('input', {
      type: secret ? 'password' : 'text', autocomplete: secret ? 'new-password' : 'off',
      placeholder: given && String(schema.default), maxlength: schema.maxLength, spellcheck: 'false',
    });
    return [input, () => (input.value === '' ? undefined : input.value)];
  }
  const area = el('textarea', { spellcheck: 'false', placeholder: given || (kind === 'array' ? '[ ]' : kind === 'object' ? '{ }' : 'JSON') });
  return [area, () => {
    if (area.value.trim() === '') return undefined;
    try { return JSON.parse(area.value); } catch (error) { throw new SyntaxError(`not JSON: ${error.message}`); }
  }];
}

async function spelt(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { base64: btoa(text), fileName: file.name, ...(file.type && { contentType: file.type }) };
}

/** What a schema says of its values, in words. */
function hint(schema) {
  const words = [];
  if (schema.description) words.push(schema.description.trim());
  const says = (key, text) => schema[key] !== undefined && words.push(`${text} ${schema[key]}.`);
  if (schema.format && schema.format !== 'password') says('format', 'Format:');
  says('minimum', 'At least'); says('maximum', 'At most');
  says('pattern', 'Pattern:'); says('minLength', 'Shortest length:'); says('maxLength', 'Longest length:');
  return words.join(' ');
}

/** A field of the form. `report` shows what is wrong with it. */
function field(name, schema, required, index) {
  const id = `input-${index}`;
  const [input, read] = control(schema, required);
  input.id = id;
  if (required) input.required = true;
  const text = hint(schema);
  const wrong = el('p', { id: `${id}-wrong`, class: 'wrong', hidden: true });
  if (text) input.setAttribute('aria-describedby', `${id}-hint ${id}-wrong`);
  else input.setAttribute('aria-describedby', `${id}-wrong`);
  const label = el('label', { for: id }, name, required ? ' (required)' : '');
  const report = (message) => {
    wrong.textContent = message;
    wrong.hidden = !message;
    if (message) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
  };
  const node = el('div', { class: 'field' }, label, text ? el('p', { id: `${id}-hint` }, text) : null, input, wrong);
  return { name, node, input, read, report };
}

// ---- pages ---------------------------------------------------------------------------------------

function show(title, ...nodes) {
  document.title = title;
  const heading = el('h2', { tabindex: '-1' }, title);
  main.replaceChildren(heading, ...nodes.filter((node) => node != null));
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

function picture(workflow) {
  if (!workflow.flow) return null;
  const parsed = new DOMParser().parseFromString(workflow.flow.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '), 'image/svg+xml');
  const svg = document.importNode(parsed.documentElement, true);
  return el('div', { class: 'flow', tabindex: '0', role: 'group', 'aria-label': `Flow of ${workflow.id}` }, svg);
}

async function workflows() {
  const list = (await get('/workflows')).workflows;
  const cards = list.map((workflow) => el('li', {},
    el('h3', {}, el('a', { href: `#/workflows/${encodeURIComponent(workflow.id)}` }, workflow.id)),
    el('p', {}, workflow.summary || ''), picture(workflow)));
  show('Workflows', list.length ? el('ul', { class: 'cards' }, ...cards) : el('p', {}, 'This service has no workflows.'));
}

async function workflow(id) {
  const known = (await get('/workflows')).workflows.find((one) => one.id === id);
  if (!known) return show('Unknown workflow', el('p', {}, `There is no workflow ${id}.`));
  const root = known.inputs || {};
  const required = root.required || [];
  const fields = Object.entries(root.properties || {})
    .map(([name, schema], index) => field(name, resolved(root, schema), required.includes(name), index));
  const result = el('section', { 'aria-label': 'Result' });
  const buttons = [el('button', { type: 'submit' }, 'Run')];
  const press = (work) => (event) => { event.preventDefault(); send(fields, buttons, result, work(known)); };
  if (known.testRuns) {
    buttons.push(el('button', { type: 'button', onclick: press(test(false)) }, 'Test'),
      el('button', { type: 'button', onclick: press(test(true)) }, 'Dry run'));
  }
  const form = el('form', { novalidate: true, onsubmit: press(run) },
    ...fields.map((one) => one.node), el('div', { class: 'buttons' }, ...buttons),
    known.testRuns ? el('p', { class: 'soft' }, 'A test is one run that shows its exchanges with the APIs. A dry run sends nothing, and shows the first request.') : null);
  show(known.id,
    known.summary ? el('p', {}, known.summary) : null,
    known.description ? el('p', { class: 'soft' }, known.description) : null,
    picture(known),
    el('h3', {}, fields.length ? 'Inputs' : 'Run it'), form, result);
}

/** Reads the fields; `null` if one of them cannot be read, which is then told. */
async function inputs(fields) {
  const read = {};
  let first = null;
  for (const one of fields) {
    one.report('');
    try {
      const value = await one.read();
      if (value !== undefined) read[one.name] = value;
      else if (one.input.required) throw new SyntaxError('must be given');
    } catch (error) {
      one.report(error.message);
      first = first || one;
    }
  }
  if (first) first.input.focus();
  return first ? null : read;
}

/** Reads the form and does something with the inputs, once at a time. */
async function send(fields, buttons, result, work) {
  const given = await inputs(fields);
  if (!given) return say('The inputs are incomplete.');
  buttons.forEach((button) => { button.disabled = true; });
  result.replaceChildren();
  try {
    await work(given, result);
  } catch (error) {
    refuse(error, fields, result);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

function post(known, more, given, accept) {
  return call(`/workflows/${encodeURIComponent(known.id)}${more}`, {
    method: 'POST', body: JSON.stringify(given),
    headers: { 'Content-Type': 'application/json', Accept: accept },
  });
}

const heading = (id) => el('h3', {}, 'Run ', el('a', { href: `#/runs/${id}` }, id));

const run = (known) => async (given, result) => {
  const answer = await post(known, '', given, 'text/event-stream');
  say('The run has started.');
  const id = answer.headers.get('Arazzo-Run-Id');
  if (id) result.append(heading(id));
  await follow(answer, result);
};

/** One run whose exchanges are shown, or a dry one. */
const test = (dry) => (known) => async (given, result) => {
  say('The test has started.');
  const ended = await (await post(known, dry ? '/test?dry-run=true' : '/test', given, 'application/json')).json();
  say(ended.status === 'stopped' ? 'Nothing was sent.' : `The test has ${ended.status}.`);
  if (ended.runId) result.append(heading(ended.runId));
  result.append(el('h3', {}, dry ? 'First request' : 'Exchanges'),
    el('ol', { class: 'exchanges' }, ...ended.exchanges.map(exchange)));
  if (!ended.exchanges.length) result.append(el('p', {}, 'There is none.'));
  if (ended.omitted) result.append(el('p', {}, `${ended.omitted} more are not shown.`));
  for (const name of ['outputs', 'response']) if (ended[name]) result.append(...succeeded(name, ended[name]));
  if (ended.problem) result.append(notice(new Refused(ended.problem)));
};

function exchange({ step, request, response, error, abandoned, milliseconds }) {
  const came = response ? `→ ${response.status}` : error ? `→ no response: ${error}` : abandoned ? '→ given up' : null;
  const time = came && milliseconds != null ? ` in ${Math.round(milliseconds)} ms` : '';
  return el('li', {}, el('p', {}, el('strong', {}, step || 'token'), ` ${request.method} ${request.url}`), body(request.body),
    came ? el('p', { class: error ? 'bad' : null }, came + time) : null, response ? body(response.body) : null);
}

/** A body: JSON is indented, other texts are as they are, and binary data is counted. */
function body(given) {
  if (!given) return null;
  if (given.text === undefined) return el('p', { class: 'soft' }, `${given.bytes} bytes`);
  if (given.characters) return el('pre', {}, `${given.text}… (${given.characters} characters in all)`);
  try { return json(JSON.parse(given.text)); } catch { return el('pre', {}, given.text); }
}

function refuse(error, fields, result) {
  if (error.problem && error.problem.status === 401) return signIn('The token is not valid any more.');
  let first = null;
  for (const violation of (error.problem && error.problem.violations) || []) {
    const named = violation.dataPath || `.${violation.params.missingProperty || violation.params.additionalProperty || ''}`;
    const one = fields.find(({ name }) => named === `.${name}` || named.startsWith(`.${name}.`) || named.startsWith(`.${name}[`) || named.startsWith(`["${name}"]`));
    if (one) { one.report(`${violation.dataPath} ${violation.message}`.trim()); first = first || one; }
  }
  result.replaceChildren(notice(error));
  if (first) first.input.focus();
}

function notice(error) {
  const problem = error.problem || { title: 'The request failed.', detail: error.message };
  const more = { ...problem };
  for (const known of ['title', 'status', 'code', 'detail']) delete more[known];
  return el('div', { class: 'notice', role: 'alert' },
    el('h3', {}, `${problem.status || ''} ${problem.title || ''}`.trim()), el('p', {}, problem.detail || ''),
    Object.keys(more).length ? json(more) : null);
}

/** Shows the events of a stream as they come, then the outputs or the problem. */
async function follow(answer, into) {
  const list = el('ol', { class: 'events', 'aria-live': 'polite', 'aria-label': 'Events' });
  into.append(list);
  for await (const { name, data } of events(answer)) {
    if (name === 'outputs' || name === 'response') { into.append(...succeeded(name, data)); say('The run has succeeded.'); }
    else if (name === 'problem') { into.append(notice(new Refused(data))); say('The run has failed.'); }
    else list.append(line(name, data));
  }
}

const succeeded = (name, data) => [el('h3', { class: 'good' }, name === 'outputs' ? 'Outputs' : 'Response'), json(data)];

function line(name, data) {
  const time = data.timestamp ? data.timestamp.slice(11, 23) : '';
  const about = data.resource || {};
  const where = about.step || (about.type === 'workflow.Step' ? about.id : about.workflow) || '';
  const what = [name.replace(/^workflow\./, ''), where];
  if (about.method) what.push(`${about.method} ${about.url}`);
  if (data.status) what.push(String(data.status));
  if (data.cause) what.push(data.cause);
  if (name === 'chunk') what.push(JSON.stringify(data));
  const bad = /Failed/.test(name) || data.outcome === 'failed';
  return el('li', { class: bad ? 'bad' : null }, el('time', { datetime: data.timestamp }, time), el('span', {}, what.filter(Boolean).join(' · ')));
}

async function runs() {
  const list = (await get('/runs')).runs;
  const rows = list.map((one) => el('tr', {},
    el('td', {}, el('a', { href: `#/runs/${one.id}` }, one.id)), el('td', {}, one.workflow),
    el('td', { class: one.status === 'succeeded' ? 'good' : one.status === 'failed' ? 'bad' : null }, one.status),
    el('td', {}, el('time', { datetime: one.createdAt }, new Date(one.createdAt).toLocaleString()))));
  const head = el('thead', {}, el('tr', {}, ...['Run', 'Workflow', 'Status', 'Begun'].map((text) => el('th', { scope: 'col' }, text))));
  show('Runs', list.length ? el('div', { class: 'scroll' }, el('table', {}, head, el('tbody', {}, ...rows))) : el('p', {}, 'Nothing has run yet.'));
}

async function oneRun(id) {
  const known = await get(`/runs/${encodeURIComponent(id)}`);
  const into = el('section', { 'aria-label': 'Run' });
  show(`Run of ${known.workflow}`, el('p', { class: 'soft' }, `${known.id}, ${known.status}`), into);
  const name = ['outputs', 'response'].find((one) => known[one]);
  if (name) into.append(...succeeded(name, known[name]));
  else if (known.problem) into.append(notice(new Refused(known.problem)));
  else await follow(await call(`/runs/${encodeURIComponent(id)}`, { headers: { Accept: 'text/event-stream' } }), into);
}

function signIn(why) {
  const input = el('input', { type: 'password', id: 'token', autocomplete: 'off', required: true, 'aria-describedby': 'token-hint' });
  const form = el('form', { onsubmit: (event) => { event.preventDefault(); sessionStorage.setItem(KEY, input.value.trim()); route(); } },
    el('div', { class: 'field' }, el('label', { for: 'token' }, 'Token'),
      el('p', { id: 'token-hint' }, 'It is kept in this tab until it is closed.'), input),
    el('button', { type: 'submit' }, 'Continue'));
  show('Sign in', why ? el('p', { role: 'alert', class: 'bad' }, why) : null, form);
  input.focus();
}

async function route() {
  const token = sessionStorage.getItem(KEY);
  document.getElementById('leave').hidden = !token;
  const [page, id] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  try {
    if (page === 'workflows' && id) await workflow(id);
    else if (page === 'runs' && id) await oneRun(id);
    else if (page === 'runs') await runs();
    else if (page !== 'main') await workflows();
  } catch (error) {
    if (error.problem && error.problem.status === 401) {
      sessionStorage.removeItem(KEY);
      signIn(token ? 'The service does not accept this token.' : '');
    } else show('Something failed', notice(error));
  }
}

document.getElementById('leave').addEventListener('click', () => { sessionStorage.removeItem(KEY); route(); });
window.addEventListener('hashchange', route);
route();
