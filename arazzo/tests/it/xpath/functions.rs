//! Functions.

use super::check;

/// XPath and XQuery Functions and Operators 3.1, with its examples.
#[test]
fn functions() {
    check(&[
        ("abs(-2), abs(-2.5)", Some("2")),
        ("avg((3, 4))", Some("3.5")),
        ("ceiling(1.2)", Some("2")),
        ("floor(-1.5)", Some("-2")),
        ("round(2.5)", Some("3")),
        ("round(-2.5)", Some("-2")),
        ("max(//age)", Some("9")),
        ("min(('b', 'a'))", Some("a")),
        ("sum(())", Some("0")),
        ("number(//name)", Some("NaN")),
        ("concat('a', 1, true(), ())", Some("a1true")),
        ("contains(/, 'Tom')", Some("true")),
        (
            "starts-with('abc', 'ab') and ends-with('abc', 'bc')",
            Some("true"),
        ),
        ("substring('12345', 2, 3)", Some("234")),
        ("substring('12345', 1.5, 2.6)", Some("234")),
        ("substring('12345', 0, 3)", Some("12")),
        ("substring('12345', -42, 1 div 0.0)", Some("12345")),
        ("substring-before('1999/04/01', '/')", Some("1999")),
        ("substring-after('1999/04/01', '/')", Some("04/01")),
        ("string-length('é😀')", Some("2")),
        ("normalize-space('  a  b\n c ')", Some("a b c")),
        ("translate('bar', 'abc', 'AB')", Some("BAr")),
        ("translate('--aaa--', 'abc-', 'ABC')", Some("AAA")),
        ("translate('abab', 'aa', 'xy')", Some("xbxb")),
        ("upper-case('abCd0')", Some("ABCD0")),
        ("matches('abracadabra', '^a.*a$')", Some("true")),
        ("matches('ABC', 'b', 'i')", Some("true")),
        ("matches('a', '(')", None),
        ("replace('abracadabra', 'bra', '*')", Some("a*cada*")),
        (
            "replace('abracadabra', 'a(.)', 'a$1$1')",
            Some("abbraccaddabbra"),
        ),
        ("replace('a', 'x*', 'y')", None),
        (
            "string-join(tokenize('1, 15, 24', ',\\s*'), '+')",
            Some("1+15+24"),
        ),
        ("count(tokenize(' a b '))", Some("2")),
        ("string-join(reverse(('a', 'b')), '')", Some("ba")),
        ("count(distinct-values((1, 1.0, '1', 2)))", Some("3")),
        ("index-of((10, 20, 30, 20), 20)[2]", Some("4")),
        (
            "string-join(subsequence(('a', 'b', 'c'), 2), '')",
            Some("bc"),
        ),
        ("head(//name), tail(//name)", Some("Rex")),
        ("exists(//dog), empty(//dog)", Some("false")),
        ("string(//name)", Some("Rex")),
        ("fn:string(1.50)", Some("1.5")),
        ("xs:integer(' 12 ') + xs:double('1e1')", Some("22")),
        ("xs:boolean('0')", Some("false")),
        ("xs:integer('1.5')", None),
        ("//pet[position() = last()]/name", Some("Tom")),
        ("data(//@id)", Some("1")),
        ("concat('a')", None),
        ("count()", None),
    ]);
}
