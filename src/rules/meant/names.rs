//! Other words for the names of the language.

/// Other words for one name.
pub(crate) struct Row {
    /// In lower case, letters and digits only.
    written: &'static [&'static str],
    /// A name of the language: the row counts where it may stand.
    pub(crate) meant: &'static str,
    /// What to do, where the name alone does not say it.
    pub(crate) how: Option<&'static str>,
}

/// What these words mean.
const fn is(written: &'static [&'static str], meant: &'static str) -> Row {
    Row {
        written,
        meant,
        how: None,
    }
}

/// What to do instead of these words.
const fn how(written: &'static [&'static str], meant: &'static str, how: &'static str) -> Row {
    Row {
        written,
        meant,
        how: Some(how),
    }
}

/// The first that fits counts.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Conditions.
    is(&["and", "allof", "every", "both", "must"], "all"),
    is(&["or", "anyof", "oneof", "either", "some", "should"], "any"),
    how(&["none", "noneof", "nor", "neither"], "not", "write `\"not\": {\"any\": [...]}`"),
    is(&["except", "mustnot", "unless", "isnot"], "not"),
    how(&["time", "now", "hour", "hours", "day", "weekday", "dayofweek", "dow", "date", "month", "at", "between",
       "timeofday", "daytime"], "share", "ask for time by opening hours: declare them in `schedules`, and name the schedule with `open` or \
       `closed`"),
    is(&["schedule", "schedules", "openinghours", "businesshours", "officehours", "isopen"], "open"),
    is(&["isclosed", "outsidehours", "afterhours"], "closed"),
    is(&["keywords", "keywordset", "intent", "topic"], "keyword"),
    is(&["condition", "conditions", "matches", "holds"], "is"),
    is(&["percent", "percentage", "random", "rollout", "sample", "abtest", "split", "canary"], "share"),
    // Facts.
    is(&["message", "body", "content", "msg", "messagetext", "messagebody", "textbody", "caption", "messagecontent"],
       "text"),
    is(&["type", "kind", "eventtype", "eventkind", "messagetype"], "event"),
    is(&["country", "countrycode", "customercountry", "sendercountrycode"], "sender.country"),
    is(&["phone", "number", "phonenumber", "from", "msisdn", "waid", "customerphone", "senderphonenumber"],
       "sender.phone"),
    is(&["name", "profile", "profilename", "customername", "contactname"], "sender.name"),
    is(&["username"], "sender.username"),
    is(&["userid", "bsuid"], "sender.user_id"),
    is(&["sender", "customer", "customerid", "contact", "user"], "sender.id"),
    is(&["tier", "level", "plan", "segment", "customerlevel", "customerplan", "customersegment"], "customer.tier"),
    is(&["tags", "tag", "label", "labels", "customertag", "customerlabels"], "customer.tags"),
    is(&["language", "lang", "locale", "customerlang", "senderlanguage"], "customer.language"),
    is(&["region", "state", "customerstate"], "customer.region"),
    is(&["owner", "accountmanager", "customeragent"], "customer.owner"),
    is(&["ltv", "lifetimevalue", "customerltv", "customervalue"], "customer.lifetime_value"),
    is(&["orders", "ordercount", "purchases"], "customer.orders"),
    is(&["since", "sincedays", "customersince", "customerage"], "customer.since_days"),
    is(&["first", "isfirst", "firstmessage", "new", "isnew", "newcustomer", "conversationfirst", "conversationisnew"],
       "conversation.is_first"),
    is(&["consent", "optin", "optedin", "marketingconsent", "consentstatus"], "consent.marketing"),
    is(&["agent", "assignee"], "conversation.agent"),
    is(&["team"], "conversation.team"),
    is(&["waba", "account", "accountid"], "waba_id"),
    is(&["phoneid", "numberid", "businessnumber", "tonumber", "recipient"], "phone_number_id"),
    is(&["group", "chatid"], "group_id"),
    is(&["button", "buttonid", "buttonpayload", "payload", "reply", "postback", "listid", "rowid", "replypayload"],
       "reply.id"),
    is(&["buttontext", "buttontitle", "listtitle", "replytext"], "reply.title"),
    is(&["emoji", "reaction"], "reaction.emoji"),
    is(&["error", "errorcode", "code"], "error.code"),
    is(&["statuserror", "statuserrorcode"], "status.code"),
    is(&["callback", "callbackdata", "bizopaquecallbackdata"], "status.callback_data"),
    is(&["mimetype", "mime", "mediatype"], "media.mime_type"),
    is(&["filename", "file", "documentname"], "media.filename"),
    is(&["ad", "adid", "sourceid", "referral", "campaign"], "referral.source_id"),
    is(&["ctwaclid", "clickid", "clid"], "referral.click_id"),
    is(&["product", "productid"], "context.product"),
    is(&["forwarded", "isforwarded"], "context.forwarded"),
    is(&["quoted", "replyto", "inreplyto"], "context.id"),
    is(&["flow", "flowid", "form"], "flow.name"),
    is(&["template"], "template.name"),
    is(&["latitude", "lat"], "location.latitude"),
    is(&["longitude", "lon", "lng"], "location.longitude"),
    is(&["inbound", "outbound"], "direction"),
    // Ways to match.
    is(&["exact", "exactly", "equals", "eq", "whole", "full", "fullmatch", "is"], "whole_message"),
    is(&["prefix", "begins", "beginswith", "startswith"], "starts_with"),
    is(&["contains", "anywhere", "partial", "includes", "has", "like", "in"], "substring"),
    is(&["words", "phrase", "term", "terms", "token", "keyword", "any"], "word"),
    is(&["regexp", "pattern", "matches", "re"], "regex"),
    how(&["regex", "regexp", "pattern"], "whole_message",
       "a set has terms: write `\"text\": {\"regex\": ...}` in a condition"),
    // Sets of terms.
    is(&["words", "values", "list", "phrases", "keywords", "patterns", "texts", "items"], "terms"),
    is(&["mode", "type", "how", "matching", "matchmode"], "match"),
    is(&["except", "exclude", "excluding", "not", "butnot", "negative", "stopwords"], "unless"),
    is(&["fuzzy", "misspellings", "typo", "tolerance", "spelling", "slips"], "typos"),
    // Rules.
    is(&["weight", "importance", "prio", "rank", "order"], "priority"),
    is(&["score", "points", "plus", "priority", "value"], "add"),
    is(&["if", "condition", "conditions", "where", "filter", "match", "matches", "rule", "criteria"], "when"),
    is(&["event", "events", "kind", "kinds", "type", "types", "trigger", "for"], "on"),
    is(&["target", "destinations", "steps"], "targets"),
    is(&["teams", "group", "to", "assign", "assignto", "sendto", "routeto", "destination", "then"], "team"),
    is(&["do", "then", "action", "run", "effects"], "actions"),
    is(&["final", "halt", "last", "end", "stopprocessing", "break"], "stop"),
    is(&["once", "limit", "cooldown", "throttle", "dedupe", "frequency", "onceevery", "every"], "once_per"),
    how(&["enabled", "active", "on", "enable"], "disabled", "a rule is on unless it says `\"disabled\": true`"),
    is(&["disable", "inactive", "off", "skip"], "disabled"),
    is(&["ifclosed", "whenclosed", "onhold", "closedactions", "whenheld"], "if_held"),
    is(&["name", "title", "key", "ruleid"], "id"),
    is(&["comment", "comments", "description", "desc", "notes", "remark", "doc", "info", "todo"], "note"),
    // Operators.
    how(&["missing", "absent", "notexists", "isnull", "null", "isabsent", "unset", "empty", "isempty"], "exists",
       "write `{\"exists\": false}`"),
    is(&["any", "anyof", "or", "oneof"], "has_any"),
    is(&["all", "and", "allof"], "has_all"),
    is(&["any", "anyof", "or", "list", "values"], "in"),
    how(&["ne", "neq", "not", "isnot", "notin", "nin", "notcontains", "doesnotcontain", "excludes", "without"], "substring",
       "write `\"not\": {\"text\": ...}`"),
    how(&["all", "and", "allof"], "word", "write `\"all\": [{\"text\": ...}, {\"text\": ...}]`"),
    is(&["247", "24h", "24x7", "allday", "alwaysopen", "anytime"], "always"),
    is(&["optout", "unsubscribe", "unsubscribed"], "preference.stop"),
    // Values.
    is(&["optin", "in", "yes", "granted", "subscribed"], "opted_in"),
    is(&["optout", "out", "no", "denied", "unsubscribed", "stop", "stopped", "revoked"], "opted_out"),
    is(&["incoming", "in", "received"], "inbound"),
    is(&["outgoing", "out", "sent"], "outbound"),
    is(&["ads", "advert", "advertisement"], "ad"),
    is(&["integer", "int", "float", "double", "decimal", "numeric"], "number"),
    is(&["boolean", "flag"], "bool"),
    is(&["list", "array", "set", "stringlist"], "strings"),
    is(&["text", "str", "enum", "date"], "string"),
    is(&["picture", "photo", "img", "jpeg"], "image"),
    is(&["file", "pdf", "attachment"], "document"),
    is(&["voicenote", "ptt"], "voice"),
    // The file.
    is(&["tz", "zone", "timezones", "timezoneid"], "timezone"),
    is(&["facts", "variables", "attributes", "customfields", "properties"], "fields"),
    is(&["holidays", "holiday", "calendar"], "calendars"),
    is(&["hours", "openinghours", "businesshours", "schedule", "times"], "schedules"),
    is(&["keywordsets", "termsets", "intents", "dictionaries", "topics"], "keywords"),
    is(&["groups", "departments", "queues", "team", "squads"], "teams"),
    is(&["scoring", "scores", "priorities"], "priority"),
    is(&["events", "automations", "actions", "trigger"], "triggers"),
    is(&["rules", "routing", "route", "flows"], "routes"),
    is(&["default", "defaultroute", "else", "otherwise", "catchall"], "fallback"),
    is(&["test", "cases", "examples", "specs"], "tests"),
    is(&["v", "schemaversion"], "version"),
    is(&["rev", "build"], "revision"),
    // Time.
    is(&["days", "week", "openinghours", "regular", "default", "timetable"], "weekly"),
    is(&["calendar", "calendars", "publicholidays"], "holidays"),
    is(&["exceptions", "special", "specialdays", "exception", "closures", "closed"], "overrides"),
    is(&["season", "periods"], "seasons"),
    is(&["extends", "base", "basedon", "inherits", "parent"], "based_on"),
    how(&["open", "close", "opens", "closes", "start", "end", "from", "to"], "weekly",
       "write the hours under their days: `\"weekly\": {\"mon-fri\": [\"09:00-18:00\"]}`"),
    is(&["date", "dates", "day", "on", "start", "begin", "since", "startdate"], "from"),
    is(&["end", "until", "till", "enddate", "through"], "to"),
    is(&["open", "opens", "opening", "times", "intervals"], "hours"),
    // Teams and steps.
    is(&["people", "agents", "users", "staff", "persons", "member"], "members"),
    is(&["parents", "inherits", "extends", "belongsto", "partof", "under"], "parent"),
    is(&["hours", "calendar", "openinghours", "businesshours", "open"], "schedule"),
    is(&["language", "lang", "langs", "locales"], "languages"),
    is(&["region", "country", "countries", "areas"], "regions"),
    is(&["function", "kind", "skill", "roles", "department"], "role"),
    how(&["type", "kind", "name"], "team", "write what it is as the key, as `{\"team\": \"sales\"}`"),
    is(&["skipifclosed", "skipclosed", "ifskipped"], "skip_if"),
    is(&["after", "wait", "delay", "within", "escalateafter", "ttl"], "timeout"),
    is(&["skip", "skipwhen", "ifclosed", "whenclosed"], "skip_if"),
    is(&["user", "person", "member", "owner", "assignee"], "agent"),
    is(&["bucket", "list", "inbox"], "queue"),
    // Fields.
    is(&["pointer", "path", "jsonpath", "jsonpointer", "source"], "from"),
    is(&["casesensitive", "ignorecase", "caseinsensitive", "normalize", "lowercase"], "fold"),
    is(&["defaultvalue", "fallback", "else", "ifabsent"], "default"),
    // Tests.
    is(&["expected", "expects", "then", "result", "assert", "should"], "expect"),
    is(&["message", "input", "given", "when"], "event"),
    is(&["title", "case", "description", "id"], "name"),
    is(&["now", "time", "when", "date"], "at"),
    is(&["context", "customer", "fields", "given"], "facts"),
    is(&["webhook", "raw", "json", "body"], "payload"),
];

/// The row of a name, if what it means is one of these.
pub(crate) fn row(typed: &str, known: &[&str]) -> Option<&'static Row> {
    let typed = plain(typed);
    let mut rows = ROWS.iter();
    rows.find(|row| row.written.contains(&typed.as_str()) && known.contains(&row.meant))
}

/// The name as it would be written without capitals and what parts its words.
pub(crate) fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_can_be_met() {
        let mut seen = BTreeSet::new();
        for row in ROWS {
            for written in row.written {
                assert_eq!(plain(written), *written, "{}", row.meant);
                assert!(
                    seen.insert((row.meant, *written)),
                    "{written} twice for {}",
                    row.meant
                );
            }
        }
    }

    #[test]
    fn a_row_counts_where_its_name_may_stand() {
        assert_eq!(
            row("AND", &["all", "any"]).map(|row| row.meant),
            Some("all")
        );
        assert!(row("and", &["any"]).is_none());
        assert_eq!(
            row("Starts-With", &["starts_with"]).map(|row| row.meant),
            Some("starts_with")
        );
    }
}
