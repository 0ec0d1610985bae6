//! A database that another version of the program made.

use std::fs;

use rusqlite::Connection;

use crate::RULES;
use crate::support::{Service, folder, message};

/// What the first version made.
const FIRST: &str = include_str!("first.sql");

/// Takes the last steps back.
const WITHOUT_FIFTH: &str = "ALTER TABLE once DROP COLUMN since; DROP INDEX effect_uncertain; ALTER TABLE effect DROP COLUMN asked;";

fn texts(database: &Connection, sql: &str) -> Vec<String> {
    let mut statement = database.prepare(sql).unwrap();
    let texts = statement.query_map([], |row| row.get(0)).unwrap();
    texts.map(Result::unwrap).collect()
}

/// The names of everything in it, and of the columns of each table.
fn shape(database: &Connection) -> Vec<String> {
    texts(
        database,
        "SELECT m.type || ' ' || m.name || ' ' || coalesce(c.name, '') FROM sqlite_master AS m \
         LEFT JOIN pragma_table_info(m.name) AS c ORDER BY 1",
    )
}

/// Puts a database in the place of another, as the first version would have made it.
fn as_the_first_had_it(service: &Service) {
    let (now, before) = (service.file("data/waypost.db"), service.file("now.db"));
    fs::rename(&now, &before).unwrap();
    let database = Connection::open(&now).unwrap();
    database.execute_batch(FIRST).unwrap();
    database
        .execute("ATTACH ?1 AS before", [before.to_str().unwrap()])
        .unwrap();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    for table in texts(&database, tables) {
        let columns = texts(
            &database,
            &format!("SELECT name FROM pragma_table_info('{table}', 'main')"),
        );
        let columns = columns.join(", ");
        let sql =
            format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM before.{table}");
        database.execute(&sql, []).unwrap();
    }
}

#[test]
fn a_database_of_the_first_version_goes_on_where_it_was() {
    let mut service = Service::prepare(&folder("upgrade"), RULES, "");
    // Nobody listens there: the ticket stays.
    service.ticket_to("http://127.0.0.1:9/in");
    service.run();
    assert_eq!(service.post(&message(1, "oi")), 200);
    service.wait_for("graph", 1);
    service.wait("the ticket waits", |service| {
        service.count("SELECT count(*) FROM effect WHERE destination = 'program' AND state = 1")
            == 1
    });
    assert_eq!(service.terminate(), Some(0));
    let made = shape(&Connection::open(service.file("data/waypost.db")).unwrap());
    as_the_first_had_it(&service);
    let config = fs::read_to_string(service.file("config.toml")).unwrap();
    let (front, _) = config.split_once("program = {").unwrap();
    let path = service.file("program").display().to_string();
    let program = format!("program = {{ kind = \"file\", path = {path:?} }}\n");
    fs::write(service.file("config.toml"), front.to_owned() + &program).unwrap();
    service.run();
    service.wait_for("program", 1);
    // What was decided is known.
    assert_eq!(service.post(&message(1, "oi")), 200);
    assert_eq!(service.post(&message(2, "oi")), 200);
    service.wait_for("graph", 2);
    service.settle();
    assert_eq!(
        (service.got("program").len(), service.got("graph").len()),
        (2, 2)
    );
    assert_eq!(service.terminate(), Some(0));
    let database = Connection::open(service.file("data/waypost.db")).unwrap();
    assert_eq!(shape(&database), made);
}

#[test]
fn a_database_that_does_not_say_its_version_is_looked_at_and_a_newer_one_refused() {
    let mut service = Service::start(&folder("upgrade-newer"), RULES, "");
    assert_eq!(service.terminate(), Some(0));
    let path = service.file("data/waypost.db");
    let database = Connection::open(&path).unwrap();
    let made = shape(&database);
    database
        .execute_batch(&format!(
            "{WITHOUT_FIFTH} DROP TABLE contact; PRAGMA user_version = 0"
        ))
        .unwrap();
    service.run();
    assert_eq!(service.terminate(), Some(0));
    assert_eq!(shape(&database), made);
    database.execute_batch("PRAGMA user_version = 99").unwrap();
    let output = service.command().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let expected =
        "waypost.db: the database was made by a newer version of this program: put that one back";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn what_was_kept_of_contacts_as_json_is_text() {
    let mut service = Service::start(&folder("upgrade-contacts"), RULES, "");
    assert_eq!(service.terminate(), Some(0));
    let database = Connection::open(service.file("data/waypost.db")).unwrap();
    let rows = "('a', '\"gold\"', 0), ('b', '[\"x\",\"y z\"]', 0), ('c', '9.5', 0), ('d', 'true', 0), ('e', 'null', 0), \
                ('f', '[]', 0), ('phone', '12ab', 1), ('other', '12', 1)";
    let sql = format!(
        "{WITHOUT_FIFTH} PRAGMA user_version = 3; WITH kept (name, value, person) AS (VALUES {rows}) \
         INSERT INTO contact SELECT '9', name, value, 1, person FROM kept"
    );
    database.execute_batch(&sql).unwrap();
    service.run();
    let kept = service.rows("SELECT name || ' ' || value FROM contact ORDER BY name");
    let expected = [
        "a gold",
        "b x;y z",
        "c 9.5",
        "d true",
        "e ",
        "f ",
        "other 12",
        "phone 12ab",
    ];
    assert_eq!(kept, expected);
}

#[test]
fn what_the_platform_says_of_the_portfolio_is_kept() {
    let mut service = Service::start(&folder("portfolio"), RULES, "portfolio = \"TIER_250\"");
    let raised = br#"{"object": "whatsapp_business_account", "entry": [{"id": "1", "time": 1796000000, "changes": [{
        "field": "business_capability_update", "value": {"max_daily_conversations_per_business": "TIER_2K"}}]}]}"#;
    assert_eq!(service.post(raised), 200);
    service.settle();
    let kept = "SELECT value FROM meta WHERE name = 'portfolio'";
    assert_eq!(service.rows(kept), ["250 2000"]);
    service.kill();
    service.run();
    assert_eq!(service.rows(kept), ["250 2000"]);
}
