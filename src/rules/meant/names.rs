//! Other words for the names of the language: those of other programs, and those of Portuguese and Spanish.

use crate::rules::phrase::Phrase;
use crate::rules::said::said;
use crate::text::fold;

/// Other words for one name.
pub(crate) struct Row {
    /// In lower case, letters and digits only.
    written: &'static [&'static str],
    /// A name of the language: the row counts where it may stand.
    pub(crate) meant: &'static str,
    /// What to do, where the name alone does not say it.
    pub(crate) how: Option<Phrase>,
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
const fn how(written: &'static [&'static str], meant: &'static str, how: Phrase) -> Row {
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
    is(&["and", "allof", "every", "both", "must", "e", "y", "todos", "todas"], "all"),
    is(&["or", "anyof", "oneof", "either", "some", "should", "o", "ou", "algum", "alguno"], "any"),
    how(&["none", "noneof", "nor", "neither"], "not", said!("write `\"not\": {\"any\": [...]}`")),
    is(&["except", "mustnot", "unless", "isnot", "nao", "no", "nunca"], "not"),
    how(&["time", "now", "hour", "hours", "day", "weekday", "dayofweek", "dow", "date", "month", "at", "between",
       "timeofday", "daytime"], "share", said!("ask for time by opening hours: declare them in `schedules`, and name the schedule with `open` or `closed`")),
    is(&["schedule", "schedules", "openinghours", "businesshours", "officehours", "isopen", "aberto", "abierto"],
       "open"),
    is(&["isclosed", "outsidehours", "afterhours", "fechado", "cerrado"], "closed"),
    is(&["keywords", "keywordset", "intent", "topic", "palavra", "palabra", "palavrachave", "palabraclave"],
       "keyword"),
    is(&["condition", "conditions", "matches", "holds", "condicao", "condicion"], "is"),
    is(&["percent", "percentage", "random", "rollout", "sample", "abtest", "split", "canary"], "share"),
    // Facts.
    is(&["message", "body", "content", "msg", "messagetext", "messagebody", "textbody", "caption",
       "messagecontent", "texto", "mensagem", "mensaje"], "text"),
    is(&["type", "kind", "eventtype", "eventkind", "messagetype", "tipo"], "event"),
    is(&["country", "countrycode", "customercountry", "sendercountrycode", "pais"], "sender.country"),
    is(&["phone", "number", "phonenumber", "from", "msisdn", "waid", "customerphone", "senderphonenumber",
       "telefone", "telefono", "numero", "celular"], "sender.phone"),
    is(&["name", "profile", "profilename", "customername", "contactname", "nome", "nombre"], "sender.name"),
    is(&["username"], "sender.username"),
    is(&["userid", "bsuid"], "sender.user_id"),
    is(&["sender", "customer", "customerid", "contact", "user"], "sender.id"),
    is(&["tier", "level", "plan", "segment", "customerlevel", "customerplan", "customersegment", "plano",
       "categoria", "nivel"], "customer.tier"),
    is(&["tags", "tag", "label", "labels", "customertag", "customerlabels", "etiquetas"], "customer.tags"),
    is(&["language", "lang", "locale", "customerlang", "senderlanguage", "idioma", "lingua"], "customer.language"),
    is(&["region", "state", "customerstate", "regiao", "estado", "provincia"], "customer.region"),
    is(&["owner", "accountmanager", "customeragent"], "customer.owner"),
    is(&["ltv", "lifetimevalue", "customerltv", "customervalue"], "customer.lifetime_value"),
    is(&["orders", "ordercount", "purchases"], "customer.orders"),
    is(&["since", "sincedays", "customersince", "customerage"], "customer.since_days"),
    is(&["first", "isfirst", "firstmessage", "new", "isnew", "newcustomer", "conversationfirst", "conversationisnew",
       "primeiramensagem", "primeira", "primermensaje", "primera", "clientenovo", "clientenuevo"], "conversation.is_first"),
    is(&["consent", "optin", "optedin", "marketingconsent", "consentstatus"], "consent.marketing"),
    is(&["agent", "assignee"], "conversation.agent"),
    is(&["team"], "conversation.team"),
    is(&["waba", "account", "accountid"], "waba_id"),
    is(&["phoneid", "numberid", "businessnumber", "tonumber", "recipient"], "phone_number_id"),
    is(&["group", "chatid"], "group_id"),
    is(&["button", "buttonid", "buttonpayload", "payload", "reply", "postback", "listid", "rowid",
       "replypayload", "botao", "boton", "replybutton", "buttonreply"], "reply.id"),
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
    is(&["templatestatus"], "template.event"),
    is(&["orderamount", "ordervalue", "cartvalue", "carttotal"], "order.total"),
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
       said!("a set has terms: write `\"text\": {\"regex\": ...}` in a condition")),
    // Sets of terms.
    is(&["words", "values", "list", "phrases", "keywords", "patterns", "texts", "items", "termos", "terminos",
       "palavras", "palabras", "frases"], "terms"),
    is(&["mode", "type", "how", "matching", "matchmode", "modo"], "match"),
    is(&["except", "exclude", "excluding", "not", "butnot", "negative", "stopwords", "exceto", "excepto",
       "salvo", "menos"], "unless"),
    is(&["fuzzy", "misspellings", "typo", "tolerance", "spelling", "slips", "erros", "errores"], "typos"),
    // Rules.
    is(&["weight", "importance", "prio", "rank", "order", "prioridade", "prioridad", ], "priority"),
    is(&["score", "points", "plus", "priority", "value", "soma", "somar", "suma", "sumar", "pontos", "puntos"], "add"),
    is(&["if", "condition", "conditions", "where", "filter", "match", "matches", "rule", "criteria", "quando",
       "cuando", "se", "si", "condicao", "condicion", "condicoes", "condiciones", "wenn"], "when"),
    is(&["event", "events", "kind", "kinds", "type", "types", "trigger", "for", "evento", "eventos", "tipo"], "on"),
    is(&["target", "destinations", "steps", "destinos", "objetivos", "alvos"], "targets"),
    is(&["teams", "group", "to", "assign", "assignto", "sendto", "routeto", "destination", "then", "equipe",
       "equipo", "equipa", "destino"], "team"),
    is(&["do", "then", "action", "run", "effects", "acoes", "acciones", "acao", "accion"], "actions"),
    is(&["final", "halt", "last", "end", "stopprocessing", "break", "parar", "detener"], "stop"),
    is(&["once", "limit", "cooldown", "throttle", "dedupe", "frequency", "onceevery", "every", "umavez",
       "unavez"], "once_per"),
    how(&["enabled", "active", "on", "enable"], "disabled", said!("a rule is on unless it says `\"disabled\": true`")),
    is(&["disable", "inactive", "off", "skip", "desativado", "desactivado", "inativo", "inactivo"], "disabled"),
    is(&["ifclosed", "whenclosed", "onhold", "closedactions", "whenheld", "sefechado", "sicerrado",
       "ifheldactions", "ifskipped"], "if_held"),
    is(&["name", "title", "key", "ruleid", "nome", "nombre", "identificador", "codigo"], "id"),
    is(&["comment", "comments", "description", "desc", "notes", "remark", "doc", "info", "todo", "nota",
       "comentario", "observacao", "observacion", "descricao", "descripcion"], "note"),
    // Operators.
    how(&["missing", "absent", "notexists", "isnull", "null", "isabsent", "unset", "empty", "isempty"], "exists",
       said!("write `{\"exists\": false}`")),
    is(&["any", "anyof", "or", "oneof"], "has_any"),
    is(&["all", "and", "allof"], "has_all"),
    is(&["any", "anyof", "or", "list", "values"], "in"),
    how(&["ne", "neq", "not", "isnot", "notin", "nin", "notcontains", "doesnotcontain", "excludes", "without"], "substring",
       said!("write `\"not\": {\"text\": ...}`")),
    how(&["all", "and", "allof"], "word", said!("write `\"all\": [{\"text\": ...}, {\"text\": ...}]`")),
    is(&["247", "24h", "24x7", "allday", "alwaysopen", "anytime", "sempre", "siempre"], "always"),
    is(&["optout", "unsubscribe", "unsubscribed"], "preference.stop"),
    // Members of events.
    is(&["flowreply", "flow", "formreply", "nfm"], "nfm_reply"),
    is(&["response", "answers", "responsejson", "responses", "json", "params"], "response_json"),
    is(&["items", "products", "productlist"], "product_items"),
    is(&["price", "unitprice"], "item_price"),
    is(&["qty", "count"], "quantity"),
    is(&["sku", "productid", "retailerid"], "product_retailer_id"),
    // Kinds of events, by their last part.
    is(&["deleted", "delete", "removed", "unsent", "unsend", "withdrawn", "apagada", "borrado", "eliminado"], "revoke"),
    is(&["edited", "changed", "correction", "editada", "editado"], "edit"),
    is(&["gif", "movie", "clip"], "video"),
    is(&["emoji", "like", "reacao", "reaccion"], "reaction"),
    is(&["callpermissionreply", "permission"], "call_permission"),
    is(&["seen", "viewed", "opened", "bluetick", "blueticks", "lido", "lida", "leido", "gelesen"], "read"),
    is(&["received", "arrived", "deliver", "entregue", "entregado", "zugestellt"], "delivered"),
    is(&["outgoing", "send", "enviado", "enviada", "gesendet"], "sent"),
    is(&["failure", "fail", "error", "errored", "undelivered", "undeliverable", "rejected", "bounced", "notdelivered",
       "falhou", "falha", "fallido", "fehler"], "failed"),
    is(&["listened", "heard", "ouvido", "escuchado"], "played"),
    is(&["missed", "missedcall", "callmissed", "ended", "end", "hangup", "finished", "completed", "perdida", "perdido"],
       "terminate"),
    is(&["start", "started", "begin", "incomingcall", "received", "incoming", "new", "offer"], "connect"),
    is(&["ringing", "accepted", "answered", "rejected", "declined", "approved", "paused", "disabled", "approval"], "status"),
    is(&["optout", "unsubscribe", "unsubscribed", "stopped", "optedout"], "stop"),
    is(&["optin", "subscribe", "subscribed", "start", "restart", "optedin"], "resume"),
    is(&["joined", "left", "members", "member", "participant", "join", "leave"], "participants"),
    is(&["created", "create", "deleted"], "lifecycle"),
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
    is(&["picture", "photo", "img", "jpeg", "foto", "imagem", "imagen"], "image"),
    is(&["file", "pdf", "attachment"], "document"),
    is(&["voicenote", "ptt"], "voice"),
    is(&["voicenote", "ptt", "voice", "sound"], "audio"),
    is(&["form", "formulario", "nfmreply", "flowreply", "flowresponse"], "flow"),
    is(&["buttonreply", "quickreply", "interactivebutton", "botao", "boton"], "button"),
    is(&["listreply", "interactivelist", "lista"], "list"),
    is(&["localization", "localizacao", "localizacion", "ubicacion", "place", "position"], "location"),
    is(&["vcard", "contato", "contacto"], "contacts"),
    is(&["cart", "purchase", "pedido"], "order"),
    // The file.
    is(&["tz", "zone", "timezones", "timezoneid", "fuso", "fusohorario", "zonahoraria", "zona"], "timezone"),
    is(&["facts", "variables", "attributes", "customfields", "properties", "campos"], "fields"),
    is(&["holidays", "holiday", "calendar", "feriados", "festivos", "calendarios", "calendario"], "calendars"),
    is(&["hours", "openinghours", "businesshours", "schedule", "times", "horarios", "horario"], "schedules"),
    is(&["keywordsets", "termsets", "intents", "dictionaries", "topics", "palavras", "palabras",
       "palavraschave", "palabrasclave", "termos", "terminos"], "keywords"),
    is(&["groups", "departments", "queues", "team", "squads", "equipes", "equipos", "equipas"], "teams"),
    is(&["scoring", "scores", "priorities", "prioridades"], "priority"),
    is(&["events", "automations", "actions", "trigger", "gatilhos", "disparadores", "gatilho", "disparador"],
       "triggers"),
    is(&["rules", "routing", "route", "flows", "rotas", "rutas", "regras", "reglas", "ruta", "rota"], "routes"),
    is(&["default", "defaultroute", "else", "otherwise", "catchall", "padrao", "pordefecto", "predeterminado",
       "senao", "sino"], "fallback"),
    is(&["test", "cases", "examples", "specs", "testes", "pruebas"], "tests"),
    is(&["v", "schemaversion", "versao"], "version"),
    is(&["rev", "build"], "revision"),
    // Other words in a rule, which mean something elsewhere.
    is(&["team"], "targets"),
    how(&["queue", "role", "agent"], "targets", said!("write it as a step of `targets`")),
    how(&["timeout", "skipif"], "targets", said!("write it into a step, as `\"targets\": [{\"team\": \"desk\", \"timeout\": \"10m\"}]`")),
    how(&["team", "targets", "queue", "role", "agent", "target"], "actions",
       said!("a trigger asks for actions: where a message goes is said by one of `routes`")),
    // Time.
    is(&["days", "week", "openinghours", "regular", "default", "timetable", "semanal", "semana"], "weekly"),
    is(&["calendar", "calendars", "publicholidays", "feriados", "festivos"], "holidays"),
    is(&["exceptions", "special", "specialdays", "exception", "closures", "closed", "excecoes", "excepciones"],
       "overrides"),
    is(&["season", "periods", "temporadas", "estacoes", "estaciones"], "seasons"),
    is(&["extends", "base", "basedon", "inherits", "parent", "sameas", "like", "copy", "copyof", "baseadoem",
       "basadoen"], "based_on"),
    how(&["open", "close", "opens", "closes", "start", "end", "from", "to", "hours"], "weekly",
       said!("write the hours under their days: `\"weekly\": {\"mon-fri\": [\"09:00-18:00\"]}`")),
    is(&["date", "dates", "day", "on", "start", "begin", "since", "startdate", "de", "desde", "data", "fecha",
       "inicio"], "from"),
    is(&["end", "until", "till", "enddate", "through", "ate", "hasta", "fim", "fin"], "to"),
    how(&["weekly", "week"], "hours",
       said!("an override has the same `hours` on each of its days: for another week write one of `seasons`")),
    is(&["close"], "closes"),
    is(&["open", "opens", "opening", "times", "intervals", "horas", "horario", "horarios"], "hours"),
    // Teams and steps.
    is(&["people", "agents", "users", "staff", "persons", "member", "membros", "miembros", "pessoas",
       "personas", "agentes", "atendentes"], "members"),
    is(&["parents", "inherits", "extends", "belongsto", "partof", "under", "pai", "padre", "superior",
       "parentteam"], "parent"),
    is(&["hours", "calendar", "openinghours", "businesshours", "open", "horario", "horarios", "turno"], "schedule"),
    is(&["language", "lang", "langs", "locales", "idioma", "idiomas", "lingua", "linguas", "lenguas"], "languages"),
    is(&["region", "country", "countries", "areas", "pais", "paises", "regiao", "regioes", "regiones"], "regions"),
    is(&["function", "kind", "skill", "roles", "department", "funcao", "funcion", "papel", "rol", "cargo"], "role"),
    how(&["type", "kind", "name"], "team", said!("write what it is as the key, as `{\"team\": \"sales\"}`")),
    is(&["skipifclosed", "skipclosed", "ifskipped"], "skip_if"),
    is(&["after", "wait", "delay", "within", "escalateafter", "ttl", "espera", "tempo", "tiempo", "waitfor"],
       "timeout"),
    is(&["skip", "skipwhen", "ifclosed", "whenclosed"], "skip_if"),
    is(&["user", "person", "member", "owner", "assignee", "agente", "pessoa", "persona", "atendente"], "agent"),
    is(&["bucket", "list", "inbox", "fila", "cola"], "queue"),
    // Fields.
    is(&["kind", "datatype", "tipo"], "type"),
    is(&["pointer", "path", "jsonpath", "jsonpointer", "source"], "from"),
    is(&["casesensitive", "ignorecase", "caseinsensitive", "normalize", "lowercase"], "fold"),
    is(&["defaultvalue", "fallback", "else", "ifabsent", "padrao", "pordefecto"], "default"),
    // Tests.
    is(&["expected", "expects", "then", "result", "assert", "should", "esperado", "resultado"], "expect"),
    is(&["message", "input", "given", "when", "evento", "mensagem", "mensaje"], "event"),
    is(&["title", "case", "description", "id", "nome", "nombre"], "name"),
    is(&["now", "time", "when", "date", "data", "hora", "fecha", "quando", "cuando"], "at"),
    is(&["context", "customer", "fields", "given", "dados", "datos", "fatos", "hechos"], "facts"),
    is(&["webhook", "raw", "json", "body"], "payload"),
];

/// The row of a name, if what it means is one of these.
pub(crate) fn row(typed: &str, known: &[&str]) -> Option<&'static Row> {
    let typed = plain(&fold(typed));
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
