// What a rule may ask for, as the connectors read it, and what may be filled in there: the library leaves both open.

import { names } from "./rules.js";

/** What each action is begun with. The build stops where one is missing, or is none. */
export const BEGINNINGS = {
  send: '{"text": "${}"}',
  template: '{"name": "${}", "category": "utility"}',
  ticket: '{"subject": "${}"}',
  note: '{"text": "${}"}',
  post: '{"text": "${}"}',
  set_consent: '{"category": "marketing", "value": "${opted_out}"}',
  tag: '"${}"',
  webhook: '{"type": "${}"}',
};

/** What people write who do not know the name: beside what is nearly the name itself. */
export const ALSO = {
  send: ["enviar", "mensagem", "mensaje", "message", "reply", "responder", "send_message", "send_text"],
  template: ["modelo", "plantilla", "send_template"],
  ticket: ["chamado", "tarefa", "tarea", "task", "create_ticket", "issue"],
  note: ["nota", "anotar", "anotacao", "comment", "comentario"],
  post: ["postar", "publicar", "notify", "avisar", "notificar", "slack"],
  set_consent: ["consentimento", "consentimiento", "consent", "opt_out"],
  tag: ["etiqueta", "marcar", "etiquetar", "label", "add_tag"],
  webhook: ["call", "request", "chamar", "llamar", "http"],
  text: ["texto", "message", "mensagem", "mensaje", "body", "corpo", "cuerpo"],
  subject: ["assunto", "asunto", "title", "titulo"],
  urgency: ["urgencia", "priority", "prioridade", "prioridad"],
  place: ["fila", "cola", "queue", "channel", "canal", "lugar", "pipeline"],
  destination: ["destino", "to"],
  buttons: ["botoes", "botones"],
  title: ["titulo", "nome", "nombre", "text", "texto"],
  name: ["nome", "nombre"],
  language: ["idioma", "lingua", "lengua"],
  category: ["categoria"],
  value: ["valor"],
  header: ["cabecalho", "encabezado", "titulo"],
  footer: ["rodape", "pie"],
  list: ["lista"],
  low: ["baixa", "baja"],
  medium: ["media", "normal"],
  high: ["alta", "alto"],
  urgent: ["urgente", "critical"],
  opted_out: ["out", "no", "nao", "false", "stop", "parar"],
  opted_in: ["in", "yes", "sim", "si", "true"],
  utility: ["utilidade", "utilidad", "servico", "servicio"],
};

/** What is filled in beside the facts. */
export const DECIDED = {
  held_until: "when the message is dealt with, where it has to wait: else nothing",
  route: "the route that won", team: "the first team", member: "the person of the team", agent: "the first person", queue: "the first queue",
  priority: "the priority",
};

export const A_FIELD = "a fact of this file";

/** Whether a path leads into an action. */
export const isInAction = (path) => path.includes("actions") || path.includes("if_held");

/** What `${…}` may hold: what was decided, the facts of the file, and those of every file. */
export function fillings(schema, file) {
  const { properties } = JSON.parse(schema).definitions.Condition;
  const facts = Object.entries(properties).filter(([name]) => name.includes(".")).map(([name, { description }]) => [name, description]);
  return [...Object.entries(DECIDED), ...names(file, "fields").map((name) => [name, A_FIELD]), ...facts];
}
