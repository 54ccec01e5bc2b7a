from django.urls import URLPattern, path

from conversations.management_api import (
    canned_replies,
    conversations,
    erasures,
    exports,
    figures,
    handoffs,
    ledgers,
    model_use,
    previews,
    teams,
    tickets,
)

CONVERSATION = "conversations/<uuid:conversation_id>/"
PREVIEW = "agents/<uuid:agent_id>/connections/<uuid:connection_id>/preview/"
HANDOFF = "handoffs/<uuid:handoff_id>/"

urlpatterns: list[URLPattern] = [
    path("canned-replies/", canned_replies.CannedRepliesView.as_view(), name="canned_replies"),
    path("canned-replies/<uuid:canned_reply_id>/", canned_replies.CannedReplyView.as_view(), name="canned_reply"),
    path("members/", teams.MembersView.as_view(), name="members"),
    path("members/<uuid:member_id>/", teams.MemberView.as_view(), name="member"),
    path("teams/", teams.TeamsView.as_view(), name="teams"),
    path("teams/<uuid:team_id>/", teams.TeamView.as_view(), name="team"),
    path("conversations/", conversations.ConversationsView.as_view(), name="conversations"),
    path(CONVERSATION, conversations.ConversationView.as_view(), name="conversation"),
    path(f"{CONVERSATION}messages/", conversations.SaidView.as_view(), name="messages"),
    path(f"{CONVERSATION}export/", exports.ExportConversation.as_view(), name="export_conversation"),
    path(f"{CONVERSATION}take-back/", conversations.TakeConversationBack.as_view(), name="take_conversation_back"),
    path("handoffs/", handoffs.HandoffsView.as_view(), name="handoffs"),
    path(HANDOFF, handoffs.HandoffView.as_view(), name="handoff"),
    path(f"{HANDOFF}retry/", handoffs.RetryHandoff.as_view(), name="retry_handoff"),
    path(f"{HANDOFF}take-back/", handoffs.TakeHandoffBack.as_view(), name="take_handoff_back"),
    path(f"{HANDOFF}export/", handoffs.ExportHandoff.as_view(), name="export_handoff"),
    path(f"{HANDOFF}ledger/", ledgers.LedgerView.as_view(), name="ledger"),
    path(f"{HANDOFF}ledger/check/", ledgers.CheckLedger.as_view(), name="check_ledger"),
    path(f"{HANDOFF}ledger/statement/", ledgers.ExportStatement.as_view(), name="export_statement"),
    path(PREVIEW, previews.PreviewSharing.as_view(), name="preview_sharing"),
    path("erasures/", erasures.ErasuresView.as_view(), name="erasures"),
    path("erasures/find/", erasures.FindPerson.as_view(), name="find_person"),
    path("erasures/download/", exports.DownloadPerson.as_view(), name="download_person"),
    path("erasures/<uuid:erasure_id>/", erasures.ErasureView.as_view(), name="erasure"),
    path("erasure-requests/<uuid:request_id>/ask-again/", erasures.AskAgain.as_view(), name="ask_to_erase"),
    path("tickets/", tickets.TicketsView.as_view(), name="tickets"),
    path("tickets/<uuid:ticket_id>/", tickets.TicketView.as_view(), name="ticket"),
    path("tickets/<uuid:ticket_id>/close/", tickets.CloseTicket.as_view(), name="close_ticket"),
    path("tickets/<uuid:ticket_id>/reopen/", tickets.ReopenTicket.as_view(), name="reopen_ticket"),
    path("figures/handoffs/", figures.HandoffFiguresView.as_view(), name="handoff_figures"),
    path("figures/conversations/", figures.ConversationFiguresView.as_view(), name="conversation_figures"),
    path("agents/<uuid:agent_id>/model-use/", model_use.ModelUseView.as_view(), name="model_use"),
]
