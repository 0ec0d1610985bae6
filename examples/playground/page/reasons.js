// Why something was decided so, in Portuguese and Spanish. The library says it in English and beside that in parts, each with what is
// filled in (`src/rules/phrase.rs`); here is what the parts are in other words. The build stops where one is missing, or is none.

import { prose } from "./dom.js";
import { say, spoken } from "./words.js";

/** `{name}` is filled in; `{names, e}` lists names, with this word before the last. */
export const PHRASES = {
  after_route: ["`{rule}` venceu antes", "`{rule}` ganó antes"],
  after_route_to_nowhere: ["`{rule}` venceu antes, e fica com os destinos daqui, pois os seus não levam a ninguém", "`{rule}` ganó antes, y toma los destinos de aquí, pues los suyos no llevan a nadie"],
  after_stop: ["`{rule}` encerrou o que vem depois", "`{rule}` cerró lo que viene después"],
  disabled: ["está desligada", "está desactivada"],
  other_kind: ["é para {on, e}, e isto é `{kind}`", "es para {on, y}, y esto es `{kind}`"],
  no_route: ["nenhuma rota serve", "ninguna ruta sirve"],

  no_condition: ["não tem condição", "no tiene condición"],
  holds_for_nothing: ["sua condição nunca vale", "su condición nunca se cumple"],
  unlike: ["{clause}, esperava-se {wanted}", "{clause}, se esperaba {wanted}"],
  fact_is: ["`{fact}` é {was}", "`{fact}` es {was}"],
  fact_absent: ["falta `{fact}`", "falta `{fact}`"],
  hit: ["o texto tem uma palavra de `{set}`", "el texto tiene una palabra de `{set}`"],
  hit_with: ["o texto tem uma palavra de `{set}`: `{term}`", "el texto tiene una palabra de `{set}`: `{term}`"],
  hit_with_slip: ["o texto tem uma palavra de `{set}`: `{term}`, com um erro perdoado", "el texto tiene una palabra de `{set}`: `{term}`, con un error perdonado"],
  hit_with_this_slip: ["o texto tem uma palavra de `{set}`: `{term}`, escrito `{slip}`", "el texto tiene una palabra de `{set}`: `{term}`, escrito `{slip}`"],
  no_hit: ["o texto não tem palavra de `{set}`", "el texto no tiene ninguna palabra de `{set}`"],
  no_hit_for: ["o texto não conta como `{set}`: `{term}` também está lá, e o anula", "el texto no cuenta como `{set}`: `{term}` también está, y lo anula"],
  no_hits: ["o texto não tem palavra de {sets, nem de}", "el texto no tiene ninguna palabra de {sets, ni de}"],
  no_set_named: ["não há palavras-chave", "no hay palabras clave"],
  no_text_for: ["não há texto para procurar `{set}`", "no hay texto donde buscar `{set}`"],
  no_text_for_any: ["não há texto para procurar {sets, ou}", "no hay texto donde buscar {sets, o}"],
  no_text: ["não há texto", "no hay texto"],
  text_has: ["o texto tem {what}", "el texto tiene {what}"],
  text_has_not: ["o texto não tem {what}", "el texto no tiene {what}"],
  text_without: ["um texto sem {what}", "un texto sin {what}"],
  terms: ["{terms, ou}", "{terms, o}"],
  terms_as_whole: ["{terms, ou} como mensagem inteira", "{terms, o} como mensaje entero"],
  terms_at_beginning: ["{terms, ou} no começo", "{terms, o} al principio"],
  terms_somewhere: ["{terms, ou} em algum lugar", "{terms, o} en algún lugar"],
  match_of: ["algo como `{regex}`", "algo como `{regex}`"],
  open: ["o horário `{schedule}` está aberto", "el horario `{schedule}` está abierto"],
  closed: ["o horário `{schedule}` está fechado", "el horario `{schedule}` está cerrado"],
  all_open: ["os horários {schedules, e} estão abertos", "los horarios {schedules, y} están abiertos"],
  all_closed: ["os horários {schedules, e} estão fechados", "los horarios {schedules, y} están cerrados"],
  no_schedule_named: ["não há horários", "no hay horarios"],
  no_sender: ["não se sabe quem escreve", "no se sabe quién escribe"],
  among: ["quem escreve está entre os {percent} % de `{name}`", "quien escribe está entre el {percent} % de `{name}`"],
  not_among: ["quem escreve não está entre os {percent} % de `{name}`", "quien escribe no está entre el {percent} % de `{name}`"],

  nothing: ["nenhuma", "ninguna"],
  to_be_open: ["aberto", "abierto"],
  to_be_closed: ["fechado", "cerrado"],
  one_among: ["alguém entre os {percent} % de `{name}`", "alguien entre el {percent} % de `{name}`"],
  one_not_among: ["alguém fora dos {percent} % de `{name}`", "alguien fuera del {percent} % de `{name}`"],
  one_who_is_not: ["alguém que não esteja", "alguien que no esté"],
  any_value: ["qualquer valor", "cualquier valor"],
  it_absent: ["que faltasse", "que faltara"],
  one_of: ["{values, ou}", "{values, o}"],
  one_of_these: ["{values, ou}", "{values, o}"],
  anything_but: ["tudo menos {wanted}", "todo menos {wanted}"],
  more_than: ["mais de {limit}", "más de {limit}"],
  at_least: ["pelo menos {limit}", "al menos {limit}"],
  less_than: ["menos de {limit}", "menos de {limit}"],
  at_most: ["no máximo {limit}", "como máximo {limit}"],
  one_in_it: ["que tivesse {values, ou}", "que tuviera {values, o}"],
  none_in_it: ["que não tivesse {values, nem}", "que no tuviera {values, ni}"],
  all_in_it: ["que tivesse {values, e}", "que tuviera {values, y}"],
  not_all_in_it: ["que não tivesse ao mesmo tempo {values, e}", "que no tuviera a la vez {values, y}"],
  begins_with: ["algo que comece com `{part}`", "algo que empiece con `{part}`"],
  begins_not_with: ["algo que não comece com `{part}`", "algo que no empiece con `{part}`"],
  ends_with: ["algo que termine com `{part}`", "algo que termine con `{part}`"],
  ends_not_with: ["algo que não termine com `{part}`", "algo que no termine con `{part}`"],
  contains: ["algo que contenha `{part}`", "algo que contenga `{part}`"],
  contains_not: ["algo que não contenha `{part}`", "algo que no contenga `{part}`"],

  true: ["sim", "sí"],
  false: ["não", "no"],
  number: ["{number}", "{number}"],
  value: ["`{value}`", "`{value}`"],
  values: ["{values, e}", "{values, y}"],
  empty: ["vazio", "vacío"],
  a_bool: ["sim ou não", "sí o no"],
  a_number: ["um número", "un número"],
  string_of_one: ["um texto de 1 letra", "un texto de 1 letra"],
  string_of: ["um texto de {count} letras", "un texto de {count} letras"],
  text_of_one: ["um texto de 1 letra", "un texto de 1 letra"],
  text_of: ["um texto de {count} letras", "un texto de {count} letras"],
  set_of: ["um conjunto de {count}", "un conjunto de {count}"],

  were_absent: ["faltasse `{fact}`", "faltara `{fact}`"],
  were_something_else: ["`{fact}` fosse outra coisa", "`{fact}` fuera otra cosa"],
  were_there: ["`{fact}` existisse", "`{fact}` existiera"],
  were_empty: ["`{fact}` existisse e fosse vazio", "`{fact}` existiera y fuera vacío"],
  were: ["`{fact}` fosse {value}", "`{fact}` fuera {value}"],
  had: ["`{fact}` tivesse {added, e}", "`{fact}` tuviera {added, y}"],
  had_not: ["`{fact}` não tivesse {removed, nem}", "`{fact}` no tuviera {removed, ni}"],
  had_and_not: ["`{fact}` tivesse {added, e} e não {removed, nem}", "`{fact}` tuviera {added, y} y no {removed, ni}"],
  set_hit: ["o texto tivesse uma palavra de `{set}`", "el texto tuviera una palabra de `{set}`"],
  set_did_not_hit: ["o texto não tivesse palavra de `{set}`", "el texto no tuviera ninguna palabra de `{set}`"],
  were_open: ["o horário `{schedule}` estivesse aberto", "el horario `{schedule}` estuviera abierto"],
  were_closed: ["o horário `{schedule}` estivesse fechado", "el horario `{schedule}` estuviera cerrado"],
  text_had: ["o texto tivesse {what}", "el texto tuviera {what}"],
  text_had_not: ["o texto não tivesse {what}", "el texto no tuviera {what}"],

  passed_over: ["foi preciso pular {who}: {why}", "hubo que saltar {who}: {why}"],
  kept: ["mesmo assim {who} fica com a mensagem: não há ninguém agora", "aun así {who} se queda con el mensaje: ahora no hay nadie"],
  team: ["a equipe `{team}`", "el equipo `{team}`"],
  team_of: ["a equipe dada por `{fact}`", "el equipo dado por `{fact}`"],
  team_of_role: ["a equipe `{team}` do papel `{role}`", "el equipo `{team}` del rol `{role}`"],
  teams_of_role: ["as equipes {teams, e} do papel `{role}`", "los equipos {teams, y} del rol `{role}`"],
  role: ["o papel `{role}`", "el rol `{role}`"],
  agent: ["a pessoa `{agent}`", "la persona `{agent}`"],
  agent_of: ["a pessoa dada por `{fact}`", "la persona dada por `{fact}`"],
  queue: ["a fila `{queue}`", "la cola `{queue}`"],
  queue_of: ["a fila dada por `{fact}`", "la cola dada por `{fact}`"],
  member: ["{members, e}, da equipe `{team}`", "{members, y}, del equipo `{team}`"],
  members: ["{members, e}, da equipe `{team}`", "{members, y}, del equipo `{team}`"],

  closed_until: ["está fechada até {at}", "está cerrado hasta {at}"],
  never_opens: ["não abre em 400 dias", "no abre en 400 días"],
  full: ["está cheia", "está lleno"],
  all_away: ["todos estão fora", "todos están ausentes"],
  person_away: ["está fora", "está ausente"],
  people_away: ["estão fora", "están ausentes"],
  no_team_for_sender: ["nenhuma equipe com ele serve a quem escreve", "ningún equipo con él atiende a quien escribe"],
  no_team_called: ["nenhuma equipe se chama `{value}`, como diz `{fact}`", "ningún equipo se llama `{value}`, como dice `{fact}`"],
  no_team_called_so: ["nenhuma equipe se chama como diz `{fact}`", "ningún equipo se llama como dice `{fact}`"],
  fact_empty: ["`{fact}` está vazio", "`{fact}` está vacío"],
  serves_not: ["não atende {reason}", "no atiende {reason}"],
  serve_not: ["não atendem {reason}", "no atienden {reason}"],
  language: ["o idioma `{value}`, como diz `{fact}`", "el idioma `{value}`, como dice `{fact}`"],
  region: ["a região `{value}`, como diz `{fact}`", "la región `{value}`, como dice `{fact}`"],
  region_of_number: ["a região `{value}`, o país do número", "la región `{value}`, el país del número"],
};

/** A phrase of the library in a language (0 and 1, as in the table). */
export function worded(phrase, language) {
  const quoted = (part) => (typeof part === "object" ? worded(part, language) : `\`${part}\``);
  return PHRASES[phrase.says][language].replace(/\{(\w+)(?:, ([^}]+))?\}/g, (_, name, word) => {
    const part = phrase[name];
    if (Array.isArray(part)) return listed(part.map(quoted), word);
    return typeof part === "object" ? worded(part, language) : part;
  });
}

const listed = (all, word) => (all.length > 1 ? `${all.slice(0, -1).join(", ")} ${word} ${all.at(-1)}` : all[0] ?? "-");

const isEnglish = () => spoken() === 2;

/** What the library says, in the language that is spoken. */
const inWords = (said) => said.map(({ text, says }) => (isEnglish() ? text : worded(says, spoken())));

const shown = (text) => prose(text, "span", null);

/** What the library says, one after the other; `last` is done to it at the end. */
export const reason = (said, last = (text) => text) => shown(last(inWords(said).join("; ")));

/** Why a rule holds or does not. */
export const whyOf = ({ entries, why }) => (why ? [why] : entries);

/** All that there is to say of a rule: why, and what would change it. */
export function all(rule) {
  const { rule: id, sort, verdict, nearest, no_change: noChange, absent = [] } = rule;
  return shown([
    `\`${id}\` ${say(`verdict_${verdict}`)}: ${inWords(whyOf(rule)).join("; ")}.`,
    ...absent.map((name) => say("absent", { name: `\`\${${name}}\`` })),
    nearest && say(`would_${sort}`, { changes: inWords(nearest).join(say("and")) }),
    noChange && noChange !== "not_searched" && say(`change_${noChange}`),
  ].filter(Boolean).join(" "));
}
