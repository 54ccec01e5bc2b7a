"""Addresses of the inbox and of the handoffs."""

from django.urls import URLPattern, path

from conversations.console import (
    analytics_views,
    assign_views,
    canned_reply_views,
    conversation_views,
    drill_views,
    erase_views,
    export_views,
    handoff_views,
    inbox_views,
    ledger_views,
    live_agent_views,
    model_use_views,
    notice_views,
    preview_views,
    team_views,
    test_chat_views,
    ticket_views,
    waiting_views,
)

app_name = "conversations"
CONVERSATION = "inbox/<uuid:conversation_id>/"
# Pages of a connection; they stand here because only here packets are known.
CONNECTION = "agents/<uuid:agent_id>/connections/<uuid:connection_id>/"
CANNED = "settings/canned-replies/"
TEAMS = "settings/teams/"
TEST_CHATS = "agents/<uuid:agent_id>/action/test-chats/"  # beside the Action tab; a conversation is known only here

urlpatterns: list[URLPattern] = [
    path("inbox/", inbox_views.inbox, name="inbox"),
    path(CONVERSATION, conversation_views.conversation, name="conversation"),
    path(f"{CONVERSATION}news/", conversation_views.news, name="news"),
    path(f"{CONVERSATION}files/<uuid:attachment_id>/", conversation_views.attachment, name="attachment"),
    path(f"{CONVERSATION}export/", export_views.export, name="export"),
    path(f"{CONVERSATION}note/", conversation_views.note, name="note"),
    path("inbox/waiting/", waiting_views.waiting, name="waiting"),
    path("inbox/availability/", live_agent_views.availability, name="availability"),
    path("inbox/name/", live_agent_views.shown_name, name="shown_name"),
    path(f"{CONVERSATION}take-over/", live_agent_views.take_over_view, name="take_over"),
    path(f"{CONVERSATION}assign/", assign_views.assign_view, name="assign"),
    path(f"{CONVERSATION}reply/", live_agent_views.reply, name="reply"),
    path(f"{CONVERSATION}canned/", canned_reply_views.insert, name="insert_canned"),
    path(f"{CONVERSATION}canned/<uuid:canned_reply_id>/", canned_reply_views.canned_text, name="canned_text"),
    path(f"{CONVERSATION}give-back/", live_agent_views.give_back_view, name="give_back"),
    path(f"{CONVERSATION}close/", live_agent_views.close, name="close"),
    path(f"{CONVERSATION}take-back/", conversation_views.take_back_page, name="take_back"),
    path("handoffs/", handoff_views.handoffs, name="handoffs"),
    path("handoffs/<uuid:handoff_id>/", handoff_views.handoff, name="handoff"),
    path("handoffs/<uuid:handoff_id>/left/", handoff_views.left, name="left"),
    path("handoffs/<uuid:handoff_id>/ledger/", ledger_views.ledger, name="ledger"),
    path("handoffs/<uuid:handoff_id>/ledger/check/", ledger_views.check_ledger, name="check_ledger"),
    path("handoffs/<uuid:handoff_id>/ledger/statement/", ledger_views.statement, name="statement"),
    path("tickets/", ticket_views.tickets, name="tickets"),
    path("tickets/<uuid:ticket_id>/", ticket_views.ticket, name="ticket"),
    path("tickets/<uuid:ticket_id>/close/", ticket_views.close, name="close_ticket"),
    path("tickets/<uuid:ticket_id>/reopen/", ticket_views.reopen, name="reopen_ticket"),
    path(f"{CONNECTION}preview/", preview_views.preview, name="preview"),
    path(f"{CONNECTION}drills/", drill_views.drills, name="drills"),
    path(f"{CONNECTION}drills/start/", drill_views.start, name="start_drill"),
    path(f"{CONNECTION}drills/<uuid:drill_id>/", drill_views.drill, name="drill"),
    path("agents/<uuid:agent_id>/replies/use/", model_use_views.model_use, name="model_use"),
    path(TEST_CHATS, test_chat_views.test_chats, name="test_chats"),
    path(f"{TEST_CHATS}<uuid:conversation_id>/", test_chat_views.test_chat, name="test_chat"),
    path(f"{TEST_CHATS}<uuid:conversation_id>/fault/", test_chat_views.set_fault, name="test_fault"),
    path(CANNED, canned_reply_views.canned_replies, name="canned_replies"),
    path(f"{CANNED}add/", canned_reply_views.add, name="add_canned_reply"),
    path(f"{CANNED}<uuid:canned_reply_id>/", canned_reply_views.change, name="canned_reply"),
    path(f"{CANNED}<uuid:canned_reply_id>/delete/", canned_reply_views.delete, name="delete_canned_reply"),
    path(TEAMS, team_views.teams, name="teams"),
    path(f"{TEAMS}add/", team_views.add, name="add_team"),
    path(f"{TEAMS}<uuid:team_id>/", team_views.change, name="team"),
    path(f"{TEAMS}<uuid:team_id>/delete/", team_views.delete, name="delete_team"),
    path("settings/members/<uuid:member_id>/languages/", team_views.member_languages, name="member_languages"),
    path("settings/erase/", erase_views.erase, name="erase"),
    path("settings/erase/download/", export_views.download, name="download_person"),
    path("settings/erase/receipts/<uuid:receipt_id>/", erase_views.receipt, name="erasure_receipt"),
    path("settings/erase/<uuid:request_id>/", erase_views.ask_to_erase, name="ask_to_erase"),
    path("analytics/", analytics_views.analytics, name="analytics"),
    path("notices/", notice_views.notices, name="notices"),
]
