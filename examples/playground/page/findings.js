// What each kind of finding is about, in Portuguese and Spanish: the library says in English what is wrong at this place. The
// build stops where a kind is missing, or is none.

import { h, prose } from "./dom.js";
import { say, spoken } from "./words.js";

export const FINDINGS = {
  "absent-negation": ["Uma negação sobre um dado que pode faltar", "Una negación sobre un dato que puede faltar"],
  "absent-placeholder": ["Um marcador que não é preenchido", "Un marcador que no se rellena"],
  "covered-term": ["Um termo que outro já inclui", "Un término que otro ya incluye"],
  cycle: ["Equipes que formam um círculo", "Equipos que forman un círculo"],
  "dead-trigger": ["Uma resposta automática que nunca sai", "Una respuesta automática que nunca sale"],
  "doubtful-hours": ["Horas longas demais", "Horas demasiado largas"],
  duplicate: ["Um nome que já existe", "Un nombre que ya existe"],
  "idle-members": ["Uma equipe em que ninguém é escolhido", "Un equipo en el que no se elige a nadie"],
  "idle-typos": ["Não há palavra em que se perdoem erros", "No hay palabra en la que se perdonen errores"],
  "left-over": ["Algo que faltou preencher", "Algo que quedó por rellenar"],
  "long-override": ["Uma exceção longa que abre em dias de folga", "Una excepción larga que abre en días libres"],
  "loose-opt-out": ["Um cancelamento que dispara no meio de uma frase", "Una baja que salta en medio de una frase"],
  missing: ["Falta alguma coisa", "Falta algo"],
  "never-held": ["Ações que nunca são feitas", "Acciones que nunca se hacen"],
  "never-holds": ["Uma condição que nunca vale", "Una condición que nunca se cumple"],
  "never-opens": ["Um horário que nunca abre", "Un horario que nunca abre"],
  "no-opt-out": ["Ninguém pode cancelar por mensagem", "Nadie puede darse de baja por mensaje"],
  "not-analysed": ["Uma regra grande demais para ser analisada", "Una regla demasiado grande para analizarla"],
  overlap: ["Duas exceções para o mesmo dia", "Dos excepciones para el mismo día"],
  "overlapping-hours": ["Horas que se sobrepõem", "Horas que se solapan"],
  "past-calendar": ["Um calendário que já passou", "Un calendario que ya pasó"],
  "past-overrides": ["Exceções que já passaram", "Excepciones que ya pasaron"],
  "pattern-in-term": ["Um sinal que aqui não tem efeito", "Un signo que aquí no tiene efecto"],
  "placeless-zone": ["Um fuso horário sem lugar", "Una zona horaria sin lugar"],
  "rarely-opens": ["Um horário que quase nunca abre", "Un horario que casi nunca abre"],
  regex: ["Uma expressão regular que não pode ser usada", "Una expresión regular que no se puede usar"],
  "repeated-target": ["O mesmo destino duas vezes", "El mismo destino dos veces"],
  "repeated-value": ["O mesmo valor duas vezes", "El mismo valor dos veces"],
  "repeated-welcome": ["Uma saudação que pode sair várias vezes", "Un saludo que puede salir varias veces"],
  shadowed: ["Uma rota que nunca vence", "Una ruta que nunca gana"],
  "shared-term": ["Um termo em dois conjuntos", "Un término en dos conjuntos"],
  "stale-zone": ["Um fuso horário com dados antigos", "Una zona horaria con datos antiguos"],
  syntax: ["Isto não é JSON", "Esto no es JSON"],
  "test-failed": ["Um teste falha", "Una prueba falla"],
  "test-without-time": ["Um teste sem hora", "Una prueba sin hora"],
  "too-much": ["Duas coisas que se excluem", "Dos cosas que se excluyen"],
  unattended: ["Uma rota que só vale com tudo fechado", "Una ruta que solo vale con todo cerrado"],
  "unknown-fact": ["Um dado que ninguém declarou", "Un dato que nadie declaró"],
  "unknown-key": ["Uma chave que aqui não existe", "Una clave que aquí no existe"],
  "unknown-kind": ["Um tipo de evento que não existe", "Un tipo de evento que no existe"],
  "unknown-name": ["Um nome que não está no arquivo", "Un nombre que no está en el archivo"],
  "unknown-zone": ["Um fuso horário desconhecido", "Una zona horaria desconocida"],
  "unreached-step": ["Um destino a que nenhuma mensagem chega", "Un destino al que no llega ningún mensaje"],
  "unserved-region": ["Uma região ou um idioma que ninguém tem", "Una región o un idioma que nadie tiene"],
  unused: ["Algo que ninguém usa", "Algo que nadie usa"],
  value: ["Um valor que aqui não é possível", "Un valor que aquí no es posible"],
  version: ["Um arquivo de outra versão", "Un archivo de otra versión"],
  "wrong-type": ["Um valor do tipo errado", "Un valor del tipo equivocado"],
};

/** What a finding is about, in the language that is spoken; nothing in English, in which the library says it all. */
export function title({ code }) {
  const text = FINDINGS[code][spoken()];
  return text && h("strong", { class: "title" }, text);
}

/** The commonest help in the language that is spoken, any other as the library says it; an element, if there is help. */
export function helpOf({ help }) {
  const meant = help?.match(/^did you mean (`[^`]*`)\?$/);
  return meant ? prose(say("did_you_mean", { name: meant[1] }), "div", null) : help && prose(help, "div");
}
