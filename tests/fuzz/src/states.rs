//! Lines of states: read, written, and joined in any order to the same bytes.

use waypost::state::{State, StateChange};

pub(crate) fn check(data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').take(6);
    let rows: Vec<StateChange> = lines
        .filter_map(|line| StateChange::parse(line).ok())
        .collect();
    for row in &rows {
        let line = bytes(row);
        let read = StateChange::parse(line.as_bytes()).unwrap();
        assert_eq!(bytes(&read), line);
    }
    let values: Vec<State> = rows.into_iter().map(|row| row.into_parts().1).collect();
    for a in &values {
        assert_eq!(bytes(&joined(a, a)), bytes(a));
        for b in &values {
            let both = joined(a, b);
            assert_eq!(bytes(&both), bytes(&joined(b, a)));
            assert_eq!(bytes(&joined(&both, b)), bytes(&both));
            for c in &values {
                assert_eq!(bytes(&joined(&both, c)), bytes(&joined(a, &joined(b, c))));
            }
        }
    }
}

fn joined(one: &State, other: &State) -> State {
    let mut joined = one.clone();
    joined.join(other);
    joined
}

fn bytes(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}
