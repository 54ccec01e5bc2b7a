/**
 * The widget's door to the server: one method per call, JSON in and out.
 *
 * The token travels in a header only, never in an address, and no cookie is ever sent. Every failure is an ApiError.
 */

const CALL_TIMEOUT_MS = 20_000;

export class ApiError extends Error {
  /** status 0 means that no answer came; retryAfter is in seconds. */
  constructor(status, { detail = "", retryAfter = null } = {}) {
    super(detail || `status ${status}`);
    this.status = status;
    this.detail = detail;
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

  send({ clientId, text }) {
    return call(`${this.#address}/messages/`, { token: this.#token, body: { client_id: clientId, text } });
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

async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  const seconds = Number.parseInt(answer.headers.get("Retry-After") ?? "", 10);
  return new ApiError(answer.status, {
    detail: typeof problem?.detail === "string" ? problem.detail : "",
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
}
