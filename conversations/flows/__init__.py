"""What happens to conversations, one verb a file. Each begins with ``changing``; ``tell_webhooks`` tells webhooks.

A person talks with our agent
    start_conversation, receive_visitor_message, what_was_seen, keep_file, show_with_file, hear_person, answer_person,
    words_for, show_message;
    the reply engine: put_question, compose_reply, overtaken_answer, take_up_overtaken, show_reply, growing_message,
    note_model_use;
    actions: await_request, call_api, see_to_ticket; the end: close_conversation, fail_message
A conversation is handed over
    going_round, stay_here, ask_consent, consent_terms, consent_words, decide_consent, offer_handoff;
    what goes along: build_packet, filtering, files_that_leave, note_files, pass_files, handoff_settings;
    what comes of it: record_answer, show_takeover, relay_turn, put_off_turn, receive_replies, tell_who_speaks,
    show_writing, ask_for_late_replies, skip_gap, hurry_handoff, give_up;
    to an agent that knows A2A alone: so_far, record_heard, show_heard_file, hear_push, leave_undelivered, end_idle
It comes home
    leave_by_phrase, take_back, put_take_back, end_handoff
Another institution's agent hands over to ours
    receive_offer, receive_turn, put_stream_item, record_pushed, tell_task, can_be_reached, hand_back, wait_behind,
    receive_take_back;
    its files: await_files, take_in_file
A client of plain A2A talks with our agent
    serve_message, tell_client, cancel_task
Live agents
    ask_for_live_agent, assign, take_over, speak_as_live_agent, files_shown, write_note, leave_live_agent,
    leave_unanswered, mind_live_talks
Ledgers
    ledger_entries, read_ledger, check_records, answer_ledger, state_ledger, keep_ledger
What is kept, and erased
    find_person, note_download, erase_person, ask_to_erase, receive_erasure, record_erasure, find_receipt, forget_old,
    scrub
Test chats
    start_test_chat, note_step, forget_test_chats
The clock, and after a mishap
    each_by_itself, end_abandoned, heed_set_back, after_restoring
"""
