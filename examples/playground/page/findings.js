// What is wrong and what to do about it. What the library says in parts is worded from them; of the rest, each kind of finding has a
// heading and a sentence here in Portuguese and Spanish, and the library's English below. The build stops where a kind is missing.

import { h, prose } from "./dom.js";
import { inWords, isEnglish } from "./phrases.js";
import { spoken } from "./words.js";

export const FINDINGS = {
  "absent-negation": ["Uma negação sobre um dado que pode faltar", "Una negación sobre un dato que puede faltar"],
  "absent-placeholder": ["Um marcador que não é preenchido", "Un marcador que no se rellena"],
  "covered-term": ["Um termo que outro já inclui", "Un término que otro ya incluye"],
  cycle: ["Equipes que formam um círculo", "Equipos que forman un círculo"],
  "dead-trigger": ["Uma resposta automática que nunca sai", "Una respuesta automática que nunca sale"],
  "doubtful-hours": ["Horas longas demais", "Horas demasiado largas"],
  duplicate: ["Um nome que já existe", "Un nombre que ya existe"],
  "garbled-text": ["Um texto que veio estragado", "Un texto que llegó estropeado"],
  "idle-members": ["Uma equipe em que ninguém é escolhido", "Un equipo en el que no se elige a nadie"],
  "idle-override": ["Uma exceção que não muda nada", "Una excepción que no cambia nada"],
  "idle-typos": ["Não há palavra em que se perdoem erros", "No hay palabra en la que se perdonen errores"],
  "left-over": ["Algo que faltou preencher", "Algo que quedó por rellenar"],
  "long-override": ["Uma exceção longa que abre em dias de folga", "Una excepción larga que abre en días libres"],
  "loose-opt-in": ["Uma aceitação que dispara dentro de outra palavra", "Una aceptación que salta dentro de otra palabra"],
  "loose-opt-out": ["Um cancelamento que dispara no meio de uma frase", "Una baja que salta en medio de una frase"],
  missing: ["Falta alguma coisa", "Falta algo"],
  "narrow-opt-out": ["Um cancelamento que nem sempre vale", "Una baja que no siempre vale"],
  "never-held": ["Ações que nunca são feitas", "Acciones que nunca se hacen"],
  "never-holds": ["Uma condição que nunca vale", "Una condición que nunca se cumple"],
  "never-opens": ["Um horário que nunca abre", "Un horario que nunca abre"],
  "no-opt-out": ["Ninguém pode cancelar por mensagem", "Nadie puede darse de baja por mensaje"],
  "not-analysed": ["Uma regra grande demais para ser analisada", "Una regla demasiado grande para analizarla"],
  "odd-spelling": ["Um valor que o arquivo escreve de dois jeitos", "Un valor que el archivo escribe de dos maneras"],
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
  "swapped-consent": ["Um consentimento contrário ao que o cliente escolheu", "Un consentimiento contrario a lo que el cliente eligió"],
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
  "unwanted-marketing": ["Promoções para quem cancelou", "Promociones para quien se dio de baja"],
  value: ["Um valor que aqui não é possível", "Un valor que aquí no es posible"],
  version: ["Um arquivo de outra versão", "Un archivo de otra versión"],
  "wrong-type": ["Um valor do tipo errado", "Un valor del tipo equivocado"],
};

/** What to do about it, where the library says what is wrong in English only. */
export const WHAT_TO_DO = {
  "absent-negation": ["Quem não tem este dado não conta como o contrário: diga o que vale quando ele falta.", "Quien no tiene este dato no cuenta como lo contrario: diga qué vale cuando falta."],
  "absent-placeholder": ["Tire o marcador, ou dê à regra eventos que o tenham.", "Quite el marcador, o dé a la regla eventos que lo tengan."],
  "covered-term": ["Tire um dos dois: o outro basta.", "Quite uno de los dos: el otro basta."],
  cycle: ["Tire um dos elos: nada pode levar de volta a si mesmo.", "Quite uno de los eslabones: nada puede llevar de vuelta a sí mismo."],
  "dead-trigger": ["Suba-a no arquivo, ou estreite o que encerra antes dela.", "Súbala en el archivo, o estreche lo que cierra antes de ella."],
  "doubtful-hours": ["Confira as horas: o fim antes do começo é no dia seguinte.", "Revise las horas: el fin antes del comienzo es al día siguiente."],
  "garbled-text": ["Escreva-o de novo: a codificação ou o alfabeto de alguma letra é outro.", "Escríbalo de nuevo: la codificación o el alfabeto de alguna letra es otro."],
  "idle-members": ["Dê um peso maior que 0 a quem recebe clientes novos.", "Dé un peso mayor que 0 a quien recibe clientes nuevos."],
  "idle-override": ["Veja as datas dela, ou tire-a.", "Mire sus fechas, o quítela."],
  "idle-typos": ["Tire `typos`: só conta em palavras de cinco letras ou mais.", "Quite `typos`: solo cuenta en palabras de cinco letras o más."],
  "long-override": ["Confira os dias: também abre onde o calendário fecha.", "Revise los días: también abre donde el calendario cierra."],
  "loose-opt-in": ["Use `\"match\": \"whole_message\"`: só quem escreve a palavra aceitou.", "Use `\"match\": \"whole_message\"`: solo quien escribe la palabra aceptó."],
  "loose-opt-out": ["Use `\"match\": \"whole_message\"`: só a mensagem inteira cancela.", "Use `\"match\": \"whole_message\"`: solo el mensaje entero da de baja."],
  "narrow-opt-out": ["Pergunte só pelas palavras: um cancelamento vale a qualquer hora, de qualquer pessoa, todas as vezes.", "Pregunte solo por las palabras: una baja vale a cualquier hora, de cualquier persona, todas las veces."],
  "never-held": ["Escreva-o em `actions`, ou tire-o: aqui sempre há alguém.", "Escríbalo en `actions`, o quítelo: aquí siempre hay alguien."],
  "never-holds": ["O que ela pede não pode ser ao mesmo tempo: mude-a ou tire-a.", "Lo que pide no puede ser a la vez: cámbiela o quítela."],
  "never-opens": ["Dê-lhe horas em `weekly`.", "Dele horas en `weekly`."],
  "no-opt-out": ["Em “Acrescentar” há “Cancelar promoções por mensagem”.", "En “Añadir” está “Darse de baja por mensaje”."],
  "not-analysed": ["Pode estar certa; com menos alternativas se vê mais.", "Puede estar bien; con menos alternativas se ve más."],
  "odd-spelling": ["Escreva os dois iguais, como quem entrega o valor.", "Escriba los dos iguales, como quien entrega el valor."],
  overlap: ["Mude as datas de uma, ou junte as duas.", "Cambie las fechas de una, o junte las dos."],
  "overlapping-hours": ["Escreva as horas de cada dia uma vez só.", "Escriba las horas de cada día una sola vez."],
  "past-calendar": ["Escreva as próximas datas; sem ano, como `12-25`, voltam todos os anos.", "Escriba las próximas fechas; sin año, como `12-25`, vuelven todos los años."],
  "past-overrides": ["Escreva as próximas datas, ou tire-as.", "Escriba las próximas fechas, o quítelas."],
  "pattern-in-term": ["Um termo vale como está escrito; uma estrela só no fim de uma palavra, como `cancel*`.", "Un término vale como está escrito; una estrella solo al final de una palabra, como `cancel*`."],
  "placeless-zone": ["Escreva um lugar, como `America/Sao_Paulo`: só lugares têm horário de verão.", "Escriba un lugar, como `America/Mexico_City`: solo los lugares tienen horario de verano."],
  "rarely-opens": ["Confira as horas: quase nunca há alguém.", "Revise las horas: casi nunca hay alguien."],
  regex: ["Confira os parênteses e os sinais; para palavras basta `text`.", "Revise los paréntesis y los signos; para palabras basta `text`."],
  "repeated-target": ["Dê outro destino, ou tire-o e aumente o `timeout` do primeiro.", "Dé otro destino, o quítelo y aumente el `timeout` del primero."],
  "repeated-welcome": ["Diga com que frequência, como `\"once_per\": \"1d\"`.", "Diga cada cuánto, como `\"once_per\": \"1d\"`."],
  shadowed: ["Suba-a no arquivo, ou estreite as que vêm antes.", "Súbala en el archivo, o estreche las que vienen antes."],
  "shared-term": ["Vale a rota que vem antes: tire o termo de um dos conjuntos.", "Vale la ruta que viene antes: quite el término de uno de los conjuntos."],
  "stale-zone": ["Atualize os dados de fusos.", "Actualice los datos de zonas."],
  "swapped-consent": ["Quem escolheu parar cancela (`opted_out`); quem escolheu voltar aceita (`opted_in`).", "Quien eligió parar se da de baja (`opted_out`); quien eligió volver acepta (`opted_in`)."],
  "test-failed": ["Veja o teste na aba “Testes”: mude a regra, ou o que se espera.", "Vea la prueba en la pestaña “Pruebas”: cambie la regla, o lo que se espera."],
  "test-without-time": ["Dê ao teste uma hora: `\"at\": \"2026-11-25T10:00:00-03:00\"`.", "Dele a la prueba una hora: `\"at\": \"2026-11-25T10:00:00-03:00\"`."],
  unattended: ["Dê-lhe uma equipe que esteja aberta nessa hora.", "Dele un equipo que esté abierto a esa hora."],
  "unreached-step": ["Diga quanto o destino de antes pode demorar, como `\"timeout\": \"10m\"`.", "Diga cuánto puede tardar el destino anterior, como `\"timeout\": \"10m\"`."],
  "unserved-region": ["Use os códigos: países como `BR`, idiomas como `pt`.", "Use los códigos: países como `MX`, idiomas como `es`."],
  unused: ["Use-o em algum lugar, ou tire-o.", "Úselo en algún lugar, o quítelo."],
  "unwanted-marketing": ["Peça `\"consent.marketing\": \"opted_in\"`, e ponha o cancelamento antes, com `\"stop\": true`.", "Pida `\"consent.marketing\": \"opted_in\"`, y ponga la baja antes, con `\"stop\": true`."],
};

/** What a finding is about, where the library says it in English only and that is not the language that is spoken. */
export function title({ code, says }) {
  const text = !says && FINDINGS[code][spoken()];
  return text && h("strong", { class: "title" }, text, " ");
}

/** What is wrong, in the language that is spoken; in English where there are no words for it. */
export const wrong = ({ message, says }) => told(message, says);

/** What to do about it: elements. */
export function toDo({ code, help, help_says: says }) {
  const general = !says && WHAT_TO_DO[code]?.[spoken()];
  return [general && prose(general, "div", null), help && h("div", {}, told(help, says))];
}

const told = (text, says) => (says && !isEnglish() ? prose(inWords([{ text, says }])[0], "span", null) : prose(text));
