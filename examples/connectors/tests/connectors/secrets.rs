//! What is in no `Debug` and no error.

use waypost_connectors::hubspot::ClientSecret;
use waypost_connectors::slack::SigningSecret;
use waypost_connectors::{Recovery, Secret};

use crate::cases;
use crate::support::{SIGNING_KEY, action, connector, job, requests};

#[test]
fn nothing_secret_and_nothing_personal_is_printed() {
    let mut printed = Vec::new();
    for case in cases("requests") {
        let connector = connector(case["connector"].as_str().unwrap());
        let (action, job) = (action(&case), job(&case));
        let exchange = connector.begin(&action, &job).unwrap();
        printed.push(format!("{connector:?} {action:?} {job:?} {exchange:?}"));
        printed.push(format!("{:?} {:?}", job.to, requests(&connector, &case)));
        printed.push(match connector.recover(&action, &job) {
            Recovery::LookUp(look_up) => format!("{look_up:?}"),
            other => format!("{other:?}"),
        });
    }
    let secret = Secret::new("t0p-s3cr3t").unwrap();
    let (slack, hubspot) = (SigningSecret::new(&secret), ClientSecret::new(&secret));
    printed.push(format!("{secret:?} {slack:?} {hubspot:?}"));
    let printed = printed.join("\n");
    for secret in [
        "s3cr3t",
        &SIGNING_KEY[6..],
        "5511999990000",
        "Ana",
        "Parcel",
        "whsec",
        "Bearer",
    ] {
        assert!(!printed.contains(secret), "{secret} in {printed}");
    }
}
