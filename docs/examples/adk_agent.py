"""An agent made with Google's Agent Development Kit, to which an agent of Handoff can hand a conversation over.

    python adk_agent.py [port]

``to_a2a`` makes it an A2A server. Its model is a stand-in that needs no network: put ``model="gemini-…"`` in its place.
ADK keeps one session for each conversation, so the model sees everything that was said in it, and what was known
before.
"""

import sys
import warnings
from collections.abc import AsyncGenerator

import uvicorn

warnings.filterwarnings("ignore", message=r"(?s).*EXPERIMENTAL")  # to_a2a says so of itself

from google.adk.a2a.utils.agent_to_a2a import to_a2a  # noqa: E402
from google.adk.agents import LlmAgent  # noqa: E402
from google.adk.models import BaseLlm, LlmCapabilities, LlmRequest, LlmResponse  # noqa: E402
from google.genai import types  # noqa: E402

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 9103
URL = f"http://127.0.0.1:{PORT}"


class StandIn(BaseLlm):
    """Answers without any network."""

    @property
    def capabilities(self) -> LlmCapabilities:
        return LlmCapabilities(output_schema_and_tools=False)

    async def generate_content_async(
        self, llm_request: LlmRequest, stream: bool = False
    ) -> AsyncGenerator[LlmResponse, None]:
        said = [content for content in llm_request.contents if content.role == "user"]
        words = f"ADK heard message {len(said)}: {said[-1].parts[-1].text}"
        yield LlmResponse(content=types.Content(role="model", parts=[types.Part(text=words)]))


agent = LlmAgent(
    name="kit",
    description="An ADK agent.",
    instruction="Answer the person. A text before their first message may tell what is known already.",
    model=StandIn(model="stand-in"),
)
app = to_a2a(agent, host="127.0.0.1", port=PORT)

if __name__ == "__main__":
    print(f"AI Agent ID      kit\nAI Agent Secret  none\nPlatform Domain  {URL}", flush=True)
    uvicorn.run(app, port=PORT, log_level="warning")
