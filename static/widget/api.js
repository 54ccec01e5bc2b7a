/**
 * The widget's door to the server: one method per call, JSON in and out.
 *
 * The token travels in a header only, never in an address, and no cookie is ever sent. Every failure is an ApiError.
 */

const CALL_TIMEOUT_MS = 20_000;
const FILE_TIMEOUT_MS = 120_000;

export class ApiError extends Error {
  /** status 0 means that no answer came; retryAfter is in seconds; code: why a file is not taken. */
  constructor(status, { detail = "", retryAfter = null, code = "" } = {}) {
    super(detail || `status ${status}`);
    this.status = status;
    this.detail = detail;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The conversation (or agent) is not there for us any more. */
  get gone() {
    return this.status === 401 || this.status === 404;
  }

  /** Trying the same thing again may work. */
  get temporary() {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500;
  }
}

export class WidgetApi {
  #base;
  #starts;

  /** starts: false where the page says which conversation it is, and no other is ever begun. */
  constructor(base, { starts = true } = {}) {
    this.#base = `${base}/api/widget/v1`;
    this.#starts = starts;
  }

  agent(agentId) {
    return call(`${this.#base}/agents/${encodeURIComponent(agentId)}/`);
  }

  /** Starts a conversation; the same clientId always means the same conversation. */
  async start({ agentId, clientId, locale }) {
    if (!this.#starts) throw new ApiError(404);
    const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const body = { agent_id: agentId, client_id: clientId, locale, time_zone: timeZone };
    return call(`${this.#base}/conversations/`, { body });
  }

  conversation({ id, token }) {
    return new ConversationApi(`${this.#base}/conversations/${encodeURIComponent(id)}`, token);
  }
}

class ConversationApi {
  #address;
  #token;

  constructor(address, token) {
    this.#address = address;
    this.#token = token;
  }

  snapshot() {
    return call(`${this.#address}/`, { token: this.#token });
  }

  older(before) {
    return call(`${this.#address}/messages/?before=${before}&limit=50`, { token: this.#token });
  }

  updates(after) {
    return call(`${this.#address}/updates/?after=${after}`, { token: this.#token });
  }

  /** seen: the position of the last words of others that were shown when it was written. */
  send({ clientId, text, seen }) {
    return call(`${this.#address}/messages/`, { token: this.#token, body: { client_id: clientId, text, seen } });
  }

  /** Sends a message with a file. onProgress(part): from 0 to 1; signal: stops it. */
  sendFile({ clientId, text, seen }, file, { onProgress, signal }) {
    const form = new FormData();
    form.append("client_id", clientId);
    form.append("text", text);
    if (seen !== undefined) form.append("seen", seen);
    form.append("file", file, file.name || "file");
    return upload(`${this.#address}/attachments/`, { token: this.#token, form, onProgress, signal });
  }

  /** The bytes of a file, as a Blob. */
  async file({ id }) {
    const options = { token: this.#token, signal: AbortSignal.timeout(FILE_TIMEOUT_MS) };
    const answer = await request(`${this.#address}/attachments/${encodeURIComponent(id)}/`, options);
    return answer.blob();
  }

  decide(decision) {
    return call(`${this.#address}/consent/`, { token: this.#token, body: decision });
  }

  returnHome() {
    return call(`${this.#address}/return/`, { token: this.#token, body: {} });
  }

  /** Opens the event stream after a revision. Returns the readable body. */
  async events(after, signal) {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(after) };
    const answer = await request(`${this.#address}/events`, { token: this.#token, headers, signal });
    return answer.body;
  }
}

async function call(address, options = {}) {
  const answer = await request(address, { ...options, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
  try {
    return await answer.json();
  } catch (error) {
    throw new ApiError(0, { detail: String(error) });
  }
}

async function request(address, { token, body, headers = {}, signal }) {
  const sent = { Accept: "application/json", ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (body) sent["Content-Type"] = "application/json";
  const options = { headers: sent, credentials: "omit", cache: "no-store", signal };
  if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
  let answer;
  try {
    answer = await fetch(address, options);
  } catch (error) {
    throw new ApiError(0, { detail: String(error) });
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** By XMLHttpRequest, because fetch does not tell how far a body is. */
function upload(address, { token, form, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", address);
    call.setRequestHeader("Authorization", `Bearer ${token}`);
    call.setRequestHeader("Accept", "application/json");
    call.timeout = FILE_TIMEOUT_MS;
    call.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    call.onload = () => (call.status < 300 ? resolve(readJson(call)) : reject(uploadRefusal(call)));
    call.onerror = call.ontimeout = () => reject(new ApiError(0));
    call.onabort = () => reject(new ApiError(0, { detail: "stopped" }));
    signal.addEventListener("abort", () => call.abort());
    call.send(form);
  });
}

function readJson(call) {
  try {
    return JSON.parse(call.responseText);
  } catch {
    return {};
  }
}

function uploadRefusal(call) {
  const { detail, code } = readJson(call);
  return problemOf(call.status, { detail, code }, call.getResponseHeader("Retry-After"));
}

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problemOf(answer.status, problem ?? {}, answer.headers.get("Retry-After"));
}

function problemOf(status, { detail, code }, retryAfter) {
  const seconds = Number.parseInt(retryAfter ?? "", 10);
  return new ApiError(status, {
    detail: typeof detail === "string" ? detail : "",
    code: typeof code === "string" ? code : "",
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
}
