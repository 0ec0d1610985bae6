// Why something was decided so, in Portuguese and Spanish. The library says it in English, in phrases that follow one another;
// here each is put into other words. Where one is not among them the whole sentence stays as it is.

import { prose } from "./dom.js";
import { spoken } from "./words.js";

/** `#` is a name in backticks or an instant, `0` a number. */
const PHRASES = [
  // Rules.
  ["# matched:", "# vale:", "# vale:"],
  ["# did not match:", "# não vale:", "# no vale:"],
  ["# was not looked at:", "# não foi vista:", "# no se miró:"],
  ["# was taken:", "# foi usado:", "# se usó:"],
  ["# was not taken:", "# não foi usado:", "# no se usó:"],
  ["no route took the event", "nenhuma rota serve", "ninguna ruta sirve"],
  ["it has no condition", "não tem condição", "no tiene condición"],
  ["its condition holds for nothing", "sua condição nunca vale", "su condición nunca se cumple"],
  ["# had won before it", "# venceu antes", "# ganó antes"],
  [", and has its targets, for its own steps lead nowhere", ", e fica com os destinos daqui, pois os seus não levam a ninguém", ", y toma los destinos de aquí, pues los suyos no llevan a nadie"],
  ["# had stopped what comes after it", "# encerrou o que vem depois", "# cerró lo que viene después"],
  ["it is disabled", "está desligada", "está desactivada"],
  ["it is for", "é para", "es para"],
  ["this is #", "isto é #", "esto es #"],

  // Conditions.
  ["keyword set # hits the text", "o texto tem uma palavra de #", "el texto tiene una palabra de #"],
  ["keyword set # does not hit the text", "o texto não tem palavra de #", "el texto no tiene ninguna palabra de #"],
  ["with #", "(#)", "(#)"],
  [", a slip forgiven", ", com um erro perdoado", ", con un error perdonado"],
  [", the slip # forgiven", ", escrito #", ", escrito #"],
  [": # is there, too, and cancels it", ": # também está lá, e a anula", ": # también está, y la anula"],
  ["there is no text for keyword set", "não há texto para", "no hay texto para"],
  ["there is no text for the keyword sets", "não há texto para", "no hay texto para"],
  ["none of the keyword sets", "nenhuma palavra de", "ninguna palabra de"],
  ["hits the text", "está no texto", "está en el texto"],
  ["no keyword set is named", "não há palavras-chave", "no hay palabras clave"],
  ["there is no text", "não há texto", "no hay texto"],
  ["the text has", "o texto tem", "el texto tiene"],
  ["the text does not have", "o texto não tem", "el texto no tiene"],
  ["a text without", "um texto sem", "un texto sin"],
  ["a match of", "algo como", "algo como"],
  ["as the whole message", "como mensagem inteira", "como mensaje entero"],
  ["at its beginning", "no começo", "al principio"],
  ["somewhere", "em algum lugar", "en algún lugar"],
  ["schedule # is open", "o horário # está aberto", "el horario # está abierto"],
  ["schedule # is closed", "o horário # está fechado", "el horario # está cerrado"],
  ["schedules", "os horários", "los horarios"],
  ["are open", "estão abertos", "están abiertos"],
  ["are closed", "estão fechados", "están cerrados"],
  ["no schedule is named", "não há horários", "no hay horarios"],
  ["there is no sender", "não se sabe quem escreve", "no se sabe quién escribe"],
  ["the sender is among the 0 % of #", "quem escreve está entre os 0 % de #", "quien escribe está entre el 0 % de #"],
  ["the sender is not among the 0 % of #", "quem escreve não está entre os 0 % de #", "quien escribe no está entre el 0 % de #"],
  ["one among the 0 % of #", "alguém entre os 0 % de #", "alguien entre el 0 % de #"],
  ["one not among the 0 % of #", "alguém fora dos 0 % de #", "alguien fuera del 0 % de #"],
  ["one who is not", "alguém que não esteja", "alguien que no esté"],
  ["# is absent", "falta #", "falta #"],
  ["# is", "# é", "# es"],
  [", wanted", ", esperava-se", ", se esperaba"],
  ["none", "nenhuma", "ninguna"],
  ["any value", "qualquer valor", "cualquier valor"],
  ["it absent", "que faltasse", "que faltara"],
  ["anything but", "tudo menos", "todo menos"],
  ["more than", "mais de", "más de"],
  ["at least", "pelo menos", "al menos"],
  ["less than", "menos de", "menos de"],
  ["at most", "no máximo", "como máximo"],
  ["one that begins with", "o que comece com", "lo que empiece con"],
  ["one that does not begin with", "o que não comece com", "lo que no empiece con"],
  ["one that ends with", "o que termine com", "lo que termine con"],
  ["one that does not end with", "o que não termine com", "lo que no termine con"],
  ["one with # in it", "o que contenha #", "lo que contenga #"],
  ["one without # in it", "o que não contenha #", "lo que no contenga #"],
  ["not all of", "não todos:", "no todos:"],
  ["no", "nenhum:", "ninguno:"],
  ["in it", "nele", "en él"],
  ["a string of 0 character", "um texto de 0 letra", "un texto de 0 letra"],
  ["a string of 0 characters", "um texto de 0 letras", "un texto de 0 letras"],
  ["a text of 0 character", "um texto de 0 letra", "un texto de 0 letra"],
  ["a text of 0 characters", "um texto de 0 letras", "un texto de 0 letras"],
  ["a set of 0", "um conjunto de 0", "un conjunto de 0"],
  ["a number", "um número", "un número"],
  ["open", "aberto", "abierto"],
  ["closed", "fechado", "cerrado"],
  ["empty", "vazio", "vacío"],
  ["nothing", "nada", "nada"],
  ["true", "sim", "sí"],
  ["false", "não", "no"],
  ["and", "e", "y"],
  ["or", "ou", "o"],

  // What would change it.
  [". It would win if", ". Venceria se", ". Ganaría si"],
  [". It would fire if", ". Sairia se", ". Saldría si"],
  [". It would count if", ". Contaria se", ". Contaría si"],
  ...["win", "fire", "count"].flatMap((verb) => [
    [`. It cannot ${verb} with an event of this kind`, ". Com um evento deste tipo não pode ser", ". Con un evento de este tipo no puede ser"],
    [`. No change of facts was found with which it would ${verb}`, ". Não se achou mudança com que fosse diferente", ". No se encontró ningún cambio con que fuera distinto"],
  ]),
  ["# were absent", "faltasse #", "faltara #"],
  ["# were something else", "# fosse outra coisa", "# fuera otra cosa"],
  ["# were there", "# existisse", "# existiera"],
  ["# were there and empty", "# existisse e fosse vazio", "# existiera y fuera vacío"],
  ["# were", "# fosse", "# fuera"],
  ["# had", "# tivesse", "# tuviera"],
  ["# did not have", "# não tivesse", "# no tuviera"],
  ["and not", "e não", "y no"],
  ["keyword set # hit the text", "o texto tivesse uma palavra de #", "el texto tuviera una palabra de #"],
  ["keyword set # did not hit the text", "o texto não tivesse palavra de #", "el texto no tuviera ninguna palabra de #"],
  ["schedule # were open", "o horário # estivesse aberto", "el horario # estuviera abierto"],
  ["schedule # were closed", "o horário # estivesse fechado", "el horario # estuviera cerrado"],
  ["the text had", "o texto tivesse", "el texto tuviera"],
  ["the text did not have", "o texto não tivesse", "el texto no tuviera"],

  // Steps.
  ["passed over team # of role #:", "a equipe # do papel # foi pulada:", "se saltó el equipo # del rol #:"],
  ["passed over team #:", "a equipe # foi pulada:", "se saltó el equipo #:"],
  ["passed over team of #:", "a equipe dada por # foi pulada:", "se saltó el equipo dado por #:"],
  ["passed over agent #:", "a pessoa # foi pulada:", "se saltó a la persona #:"],
  ["passed over agent of #:", "a pessoa dada por # foi pulada:", "se saltó a la persona dada por #:"],
  ["passed over queue of #:", "a fila dada por # foi pulada:", "se saltó la cola dada por #:"],
  ["passed over role #:", "o papel # foi pulado:", "se saltó el rol #:"],
  ["passed over member # of team #:", "# da equipe # foi pulado:", "se saltó a # del equipo #:"],
  ["kept team # of role # all the same: every step was passed over", "mesmo assim a equipe # do papel # fica com a mensagem: não há ninguém agora", "aun así el equipo # del rol # se queda con el mensaje: ahora no hay nadie"],
  ["kept team # all the same: every step was passed over", "mesmo assim a equipe # fica com a mensagem: não há ninguém agora", "aun así el equipo # se queda con el mensaje: ahora no hay nadie"],
  ["it is closed until #", "está fechada até #", "está cerrado hasta #"],
  ["it does not open within 400 days", "não abre em 400 dias", "no abre en 400 días"],
  ["it is full", "está cheia", "está lleno"],
  ["all of its members are away", "todos estão fora", "todos están ausentes"],
  ["this person is away", "está fora", "está ausente"],
  ["no team with it is there for the sender", "nenhuma equipe com ele serve a quem escreve", "ningún equipo con él atiende a quien escribe"],
  ["no team is called what # says", "nenhuma equipe se chama como diz #", "ningún equipo se llama como dice #"],
  ["no team is called #", "nenhuma equipe se chama #", "ningún equipo se llama #"],
  ["passed over teams", "foram puladas as equipes", "se saltaron los equipos"],
  ["of role #:", "do papel #:", "del rol #:"],
  ["passed over members", "foram pulados", "se saltó a"],
  ["of team #:", "da equipe #:", "del equipo #:"],
  ["these people are away", "estão fora", "están ausentes"],
  ["it does not serve the language #", "não atende na língua #", "no atiende en el idioma #"],
  ["they do not serve the language #", "não atendem na língua #", "no atienden en el idioma #"],
  ["it does not serve the region #", "não atende a região #", "no atiende la región #"],
  ["they do not serve the region #", "não atendem a região #", "no atienden la región #"],
  [", as # says", ", como diz #", ", como dice #"],
  [", the country of the number", ", o país do número", ", el país del número"],
  ["# is empty", "# está vazio", "# está vacío"],
];

const NAME = /`[^`]*`|\d{4}-\d\d-\d\dT[\d:]+Z(?: \([^)]*\))?/g;
const NUMBER = "-?\\d[\\d.]*(?:e[+-]?\\d+)?(?<!\\.)";

/** The longest first, so that none is taken for the beginning of another. */
const PATTERNS = PHRASES.toSorted(([one], [other]) => other.length - one.length).map(([english, ...others]) => {
  const pattern = english.replace(/[.?]/g, "\\$&").replaceAll("#", "(\u0001\\d+\u0002)").replace(/\b0\b/, `(${NUMBER})`);
  return { pattern: new RegExp(`${pattern}(?!\\w)`, "y"), others };
});

/** What stands between phrases, and what is said alike everywhere. */
const BETWEEN = new RegExp(`\u0001\\d+\u0002|${NUMBER}|[ ,;:.]`, "y");

/** A sentence of the library in another language (0 and 1, as in the table); null where it has no words for one of its phrases. */
export function translated(text, language) {
  const names = [];
  const sentence = text.replace(NAME, (name) => `\u0001${names.push(name) - 1}\u0002`);
  let said = "";
  for (let at = 0; at < sentence.length;) {
    const step = phraseAt(sentence, at, language);
    if (!step) return null;
    said += step.said;
    at += step.length;
  }
  return said.replace(/\u0001(\d+)\u0002/g, (_, number) => names[number]);
}

function phraseAt(sentence, at, language) {
  for (const { pattern, others } of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(sentence);
    if (!found) continue;
    const [whole, ...parts] = found;
    return { said: others[language].replace(/#|\b0\b/g, () => parts.shift()), length: whole.length };
  }
  BETWEEN.lastIndex = at;
  const [between] = BETWEEN.exec(sentence) ?? [];
  return between && { said: between, length: between.length };
}

/** What the library says, in the language that is spoken where there are words for it; `last` is done to it at the end. */
export function reason(text, last = (said) => said) {
  const said = spoken() < 2 ? translated(text, spoken()) : null;
  return said === null ? prose(last(text)) : prose(last(said), "span", null);
}
