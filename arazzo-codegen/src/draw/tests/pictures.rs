//! Mermaid and SVG.

use super::*;

#[test]
fn a_chart_has_a_node_for_every_step() {
    check(
        POLL,
        Format::Mermaid,
        expect![[r#"
            flowchart TD
                n0(["start"])
                n1("submit<br>POST /jobs")
                n2("look<br>GET /job")
                n3("report<br>GET /report")
                n4(["end"])
                n0 --> n1
                n1 --> n2
                n2 -->|"pending: if #36;response.body#35;/state == #39;running#39;"| n2
                n2 -->|"lost: if #36;response.body#35;/state == #39;lost#39;"| n4
                n2 --> n3
                n3 --> n4
        "#]],
    );
    check(
        RETRY,
        Format::Mermaid,
        expect![[r#"
            flowchart TD
                n0(["start"])
                n1("token<br>POST /token")
                n2("look<br>GET /job")
                n3("report<br>GET /report")
                n4(["end"])
                n0 --> n1
                n1 --> n2
                n2 --> n3
                n2 -.->|"expired: on failure, try again, at most once, if #36;statusCode == 401"| n2
                n2 <-.->|"expired: on failure, before trying again, if #36;statusCode == 401"| n1
                n2 -.->|"busy: on failure, try again, at most 3 times, after 2.5 s, if #36;statusCode == 503"| n2
                n3 --> n4
        "#]],
    );
}

#[test]
fn several_workflows_share_a_chart() {
    check(
        NESTED,
        Format::Mermaid,
        expect![[r#"
            flowchart TD
              subgraph w0 ["outer"]
                direction TB
                w0n0(["start"])
                w0n1[["workflow clean"]]
                w0n2("inner<br>workflow inner")
                w0n3("report<br>GET /report")
                w0n4(["end"])
                w0n6[["workflow inner"]]
                w0n0 --> w0n1
                w0n1 --> w0n2
                w0n2 --> w0n3
                w0n3 --> w0n4
                w0n3 -.->|"repair: on failure, try again, at most twice"| w0n3
                w0n3 <-.->|"repair: on failure, before trying again"| w0n6
              end
              subgraph w1 ["clean"]
                direction TB
                w1n0(["start"])
                w1n1("report<br>GET /report")
                w1n2(["end"])
                w1n0 --> w1n1
                w1n1 --> w1n2
              end
              subgraph w2 ["inner"]
                direction TB
                w2n0(["start"])
                w2n1("submit<br>POST /jobs")
                w2n2(["end"])
                w2n0 --> w2n1
                w2n1 --> w2n2
              end
        "#]],
    );
}

#[test]
fn a_picture_is_a_file_of_its_own() {
    check(
        SEQUENCE,
        Format::Svg,
        expect![[r#"
            <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Flow of sequence. It begins with submit. After submit (POST /jobs), report follows. After report (GET /report), the workflow ends." viewBox="0 0 102 186" width="102" font-family="monospace" font-size="11" fill="currentColor">
            <g transform="translate(0 0)">
            <g fill="none" stroke="currentColor"><circle cx="51" cy="8" r="4" fill="currentColor"/><rect x="4" y="34" width="94" height="38" rx="6"/><rect x="4" y="94" width="94" height="38" rx="6"/><rect x="19" y="154" width="64" height="20" rx="10"/><path d="M51 12V29M51 72V89M51 132V149"/></g>
            <path d="M51 34l-3-6h6zM51 94l-3-6h6zM51 154l-3-6h6z"/>
            <g text-anchor="middle"><text x="51" y="50" font-weight="bold">submit</text><text x="51" y="64">POST /jobs</text><text x="51" y="110" font-weight="bold">report</text><text x="51" y="124">GET /report</text><text x="51" y="168">end</text></g>
            </g>
            </svg>
        "#]],
    );
}
