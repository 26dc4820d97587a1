//! The page for people.

use std::{path::Path, process::Stdio};

use arazzo_generated::{billing::Settle, knock::BulkSetObjectsNotify};

use crate::support::{Answer, Served, TOKEN, WORKFLOW, send, service, usual};

const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

async fn page(served: &Served, token: Option<&str>) -> Answer {
    let request = served.anonymous_get("/").header("accept", HTML);
    send(match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    })
    .await
}

#[tokio::test]
async fn the_page_asks_for_a_token_itself() {
    let served = usual().await;
    for (token, status) in [(None, 401), (Some("wrong"), 401), (Some(TOKEN), 200)] {
        let answer = page(&served, token).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert!(
            answer
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert!(
            !answer.text().contains(WORKFLOW),
            "the page itself tells nothing"
        );
        let challenged = answer.header("www-authenticate").starts_with("Bearer ");
        assert_eq!(challenged, status == 401);
    }
    // Nothing else is a page, and no other route is open.
    let other = served.anonymous_get("/workflows").header("accept", HTML);
    send(other).await.is_problem(401, "unauthorized");
}

#[tokio::test]
async fn a_service_that_nobody_may_call_has_no_page() {
    let served = service(|service| service.add::<BulkSetObjectsNotify>()).await;
    page(&served, None).await.is_problem(401, "unauthorized");
}

/// The document that a browser makes of a page, or `None` where there is no browser.
async fn rendered(url: String) -> Option<String> {
    let found = ["/usr/bin/chromium", "/usr/bin/google-chrome"].into_iter();
    let mut found = found.filter(|path| Path::new(path).exists());
    let Some(browser) = found.next() else {
        eprintln!("skipped: there is no Chromium");
        return None;
    };
    let output = tokio::process::Command::new(browser)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .args(["--virtual-time-budget=5000", "--dump-dom", &url])
        .stderr(Stdio::null())
        .output()
        .await
        .expect("the browser starts");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn a_browser_shows_workflows_and_their_forms() {
    let served = service(|service| {
        let service = service.without_authentication().bind("apiKey", "sk_bound");
        service.add::<BulkSetObjectsNotify>().add::<Settle>()
    })
    .await;
    let Some(list) = rendered(served.url.clone()).await else {
        return;
    };
    for part in [
        "<h2 tabindex=\"-1\">Workflows</h2>",
        "#/workflows/bulk-set-objects-notify",
        "#/workflows/settle",
        "<svg",
    ] {
        assert!(list.contains(part), "{part}: {list}");
    }
    let form = rendered(format!("{}/#/workflows/{WORKFLOW}", served.url)).await;
    let form = form.unwrap_or_default();
    for part in [
        "collection (required)",
        "<textarea",
        "aria-describedby=\"input-0-hint",
        ">Run</button>",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    assert!(
        !form.contains("apiKey") && !form.contains("sk_bound"),
        "{form}"
    );
    assert!(!form.contains(">Dry run</button>"), "{form}");
}

#[tokio::test]
async fn a_form_has_buttons_for_tests_where_there_are_some() {
    let served = service(|service| {
        let service = service.without_authentication().test_runs();
        service.add::<BulkSetObjectsNotify>()
    })
    .await;
    let form = rendered(format!("{}/#/workflows/{WORKFLOW}", served.url)).await;
    let Some(form) = form else { return };
    for button in ["<button type=\"button\">Test</button>", ">Dry run</button>"] {
        assert!(form.contains(button), "{button}: {form}");
    }
}
