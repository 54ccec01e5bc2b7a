/**
 * Reads a text/event-stream body. EventSource cannot send the token as a header, so the stream is read by hand.
 *
 * Yields {id, type, data}; an id may come alone, with empty data. A comment line (heartbeat) yields nothing, but onBytes
 * hears every piece that arrives.
 */
export async function* readEvents(body, onBytes) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let event = emptyEvent();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onBytes();
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const text = line.endsWith("\r") ? line.slice(0, -1) : line;
        if (text !== "") {
          takeField(event, text);
          continue;
        }
        if (event.data.length || event.id) yield { id: event.id, type: event.type, data: event.data.join("\n") };
        event = emptyEvent();
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function emptyEvent() {
  return { id: null, type: "message", data: [] };
}

function takeField(event, line) {
  const colon = line.indexOf(":");
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
  if (name === "data") event.data.push(value);
  else if (name === "event") event.type = value;
  else if (name === "id") event.id = value;
}
