//! Documents that try to break out of the pictures.

use super::*;

const HOSTILE: &str = r#"
- workflowId: "end]; click n0 \"javascript:alert(1)\"\n<script>\u202E`x`"
  steps:
  - {stepId: "end", operationId: submit}
  - stepId: "\"]; subgraph\n</text><script>alert(1)</script>&amp;#lt;\u202E%%{init}"
    operationId: look
    onSuccess:
    - name: "\"| n0; %%\n--><style>*{}</style>\u0007\uFFFE"
      type: goto
      stepId: end
      criteria:
      - condition: "$response.body#/state == '\"]--><img src=x onerror=alert(1)>'"
"#;

#[test]
fn text_shows_what_is_hidden() {
    check(
        HOSTILE,
        Format::Text,
        expect![[r#"
        workflow end]; click n0 "javascript:alert(1)" <script>�`x`
          start
            → end
          end  POST /jobs
            → "]; subgraph </text><script>alert(1)</script>&amp;#lt;�%%{init}
            → failed  on failure
          "]; subgraph </text><script>alert(1)</script>&amp;#lt;�%%{init}  GET /job
            → end  "| n0; %% --><style>*{}</style>�￾: if $response.body#/state == '"]--><img src=x onerror=alert(1)>'
            → end
            → failed  on failure
    "#]],
    );
}

#[test]
fn a_chart_keeps_names_in_its_labels() {
    check(
        HOSTILE,
        Format::Mermaid,
        expect![[r##"
            flowchart TD
                n0(["start"])
                n1("end<br>POST /jobs")
                n2("#34;#93;#59; subgraph #60;/text#62;#60;script#62;alert#40;1#41;#60;/script#62;#38;amp#59;#35;lt#59;#65533;#37;#37;#123;init#125;<br>GET /job")
                n3(["end"])
                n0 --> n1
                n1 --> n2
                n2 -->|"#34;#124; n0#59; #37;#37; --#62;#60;style#62;#42;#123;#125;#60;/style#62;#65533;#65534;: if #36;response.body#35;/state == #39;#34;#93;--#62;#60;img src=x onerror=alert#40;1#41;#62;#39;"| n1
                n2 --> n3
        "##]],
    );
}

#[test]
fn a_picture_keeps_names_in_its_texts() {
    check(
        HOSTILE,
        Format::Svg,
        expect![[r#"
            <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Flow of end]; click n0 &quot;javascript:alert(1)&quot; &lt;script&gt;�`x`. It begins with end. After end (POST /jobs), &quot;]; subgraph &lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;#lt;�%%{init} follows. After &quot;]; subgraph &lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;#lt;�%%{init} (GET /job), end follows if $response.body#/state == '&quot;]--&gt;&lt;img src=x onerror=alert(1)&gt;'; the workflow ends." viewBox="0 0 360 211" width="360" font-family="monospace" font-size="11" fill="currentColor">
            <g transform="translate(0 0)">
            <g fill="none" stroke="currentColor"><circle cx="260" cy="8" r="4" fill="currentColor"/><rect x="164" y="34" width="192" height="38" rx="6"/><rect x="164" y="94" width="192" height="63" rx="6"/><rect x="228" y="179" width="64" height="20" rx="10"/><path d="M260 12V29M260 72V89M260 157V174"/></g>
            <path d="M260 34l-3-6h6zM260 94l-3-6h6zM260 179l-3-6h6zM164 53l-6-3v6z"/>
            <g text-anchor="middle"><text x="260" y="50" font-weight="bold">end</text><text x="260" y="64">POST /jobs</text><text x="260" y="122" font-weight="bold"><title>&quot;]; subgraph &lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;#lt;�%%{init}</title>&quot;]; subgraph &lt;/text&gt;&lt;scri…</text><text x="260" y="136">GET /job</text><text x="260" y="193">end</text></g>
            <g text-anchor="end"><g><title>&quot;| n0; %% --&gt;&lt;style&gt;*{}&lt;/style&gt;��: if $response.body#/state == '&quot;]--&gt;&lt;img src=x onerror=alert(1)&gt;'</title><path fill="none" stroke="currentColor" d="M164 113H9q-5 0-5-5V58q0-5 5-5H159"/><text x="157" y="108">&quot;| n0; %% --&gt;&lt;style&gt;*…</text><text x="157" y="125">$response.body#/state</text><text x="157" y="137">== '&quot;]--&gt;&lt;img src=x</text><text x="157" y="149">onerror=alert(1)&gt;'</text></g></g>
            </g>
            </svg>
        "#]],
    );
}
