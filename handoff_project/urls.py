"""Every address of this deployment."""

from csp.decorators import csp_replace
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from conversations.peer_api.views import host_card, keys_of_cards
from conversations.widget_api.pages import chat_page
from handoff_project.admin_site import NO_TRUSTED_TYPES
from handoff_project.error_pages import too_large, too_slow
from handoff_project.metrics import metrics
from workspaces.console_language import choose_language

# The viewer builds its page from strings of markup. It shows our own schema and nothing that anybody typed.
_api_docs = csp_replace(NO_TRUSTED_TYPES)(
    SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="api_docs.html")
)

handler400 = "handoff_project.error_pages.not_taken"
handler500 = "handoff_project.error_pages.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    # What is asked for most stands first: addresses are tried in this order.
    path("a2a/", include("conversations.peer_api.urls")),
    path("api/widget/v1/", include("conversations.widget_api.urls")),
    path(".well-known/agent-card.json", host_card),
    path(".well-known/jwks.json", keys_of_cards),
    path("too-large/", too_large, name="too_large"),
    path("too-slow/", too_slow, name="too_slow"),
    path("metrics", metrics, name="metrics"),
    path("operator/", admin.site.urls),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("account/", include("workspaces.console.account_urls")),
    path("account/sessions/", include("workspaces.console.session_urls")),
    path("account/service/", include("workspaces.single_sign_on.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("", include("workspaces.console.urls")),
    path("", include("agents.console.urls")),
    path("", include("agents.webhooks.console.urls")),
    path("", include("triggers.console.urls")),
    path("", include("conversations.console.urls")),
    path("api/v1/", include("handoff_project.management_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", _api_docs, name="api_docs"),
    path("chat/<slug:agent_id>/", chat_page, name="chat"),
]
