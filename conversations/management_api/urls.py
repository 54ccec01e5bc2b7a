from django.urls import URLPattern, path

from conversations.management_api import conversations, figures, handoffs

CONVERSATION = "conversations/<uuid:conversation_id>/"
HANDOFF = "handoffs/<uuid:handoff_id>/"

urlpatterns: list[URLPattern] = [
    path("conversations/", conversations.ConversationsView.as_view(), name="conversations"),
    path(CONVERSATION, conversations.ConversationView.as_view(), name="conversation"),
    path(f"{CONVERSATION}messages/", conversations.SaidView.as_view(), name="messages"),
    path(f"{CONVERSATION}take-back/", conversations.TakeConversationBack.as_view(), name="take_conversation_back"),
    path("handoffs/", handoffs.HandoffsView.as_view(), name="handoffs"),
    path(HANDOFF, handoffs.HandoffView.as_view(), name="handoff"),
    path(f"{HANDOFF}retry/", handoffs.RetryHandoff.as_view(), name="retry_handoff"),
    path(f"{HANDOFF}take-back/", handoffs.TakeHandoffBack.as_view(), name="take_handoff_back"),
    path(f"{HANDOFF}export/", handoffs.ExportHandoff.as_view(), name="export_handoff"),
    path("figures/handoffs/", figures.HandoffFiguresView.as_view(), name="handoff_figures"),
    path("figures/conversations/", figures.ConversationFiguresView.as_view(), name="conversation_figures"),
]
