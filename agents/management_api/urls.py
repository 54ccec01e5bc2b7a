from django.urls import URLPattern, path

from agents.management_api import agents, clients, connections, credentials, replies, senders, sharing

AGENT = "agents/<uuid:agent_id>/"
CREDENTIAL = f"{AGENT}credentials/<uuid:credential_id>/"
CLIENT = f"{AGENT}clients/<uuid:client_id>/"
CONNECTION = f"{AGENT}connections/<uuid:connection_id>/"
SENDER = "senders/<uuid:sender_id>/"

urlpatterns: list[URLPattern] = [
    path("agents/", agents.AgentsView.as_view(), name="agents"),
    path(AGENT, agents.AgentView.as_view(), name="agent"),
    path(f"{AGENT}credentials/", credentials.CredentialsView.as_view(), name="credentials"),
    path(CREDENTIAL, credentials.CredentialView.as_view(), name="credential"),
    path(f"{CREDENTIAL}rotate/", credentials.RotateCredential.as_view(), name="rotate_credential"),
    path(f"{CREDENTIAL}revoke/", credentials.RevokeCredential.as_view(), name="revoke_credential"),
    path(f"{AGENT}clients/", clients.ClientsView.as_view(), name="clients"),
    path(CLIENT, clients.ClientView.as_view(), name="client"),
    path(f"{CLIENT}revoke/", clients.RevokeClient.as_view(), name="revoke_client"),
    path(f"{AGENT}reply-engine/", replies.ReplyEngineView.as_view(), name="reply_engine"),
    path(f"{AGENT}reply-engine/try/", replies.TryReplyEngine.as_view(), name="try_reply_engine"),
    path(f"{AGENT}connections/", connections.ConnectionsView.as_view(), name="connections"),
    path(CONNECTION, connections.ConnectionView.as_view(), name="connection"),
    path(f"{CONNECTION}sharing/", sharing.ConnectionSharingView.as_view(), name="connection_sharing"),
    path(f"{CONNECTION}verify/", connections.VerifyConnection.as_view(), name="verify_connection"),
    path(f"{CONNECTION}enable/", connections.EnableConnection.as_view(), name="enable_connection"),
    path(f"{CONNECTION}disable/", connections.DisableConnection.as_view(), name="disable_connection"),
    path(f"{CONNECTION}disconnect/", connections.DisconnectConnection.as_view(), name="disconnect_connection"),
    path(f"{AGENT}verifications/<uuid:verification_id>/", connections.VerificationView.as_view(), name="verification"),
    path("senders/", senders.SendersView.as_view(), name="senders"),
    path(SENDER, senders.SenderView.as_view(), name="sender"),
    path(f"{SENDER}accept/", senders.AcceptSender.as_view(), name="accept_sender"),
    path(f"{SENDER}disable/", senders.DisableSender.as_view(), name="disable_sender"),
    path(f"{SENDER}revoke/", senders.RevokeSender.as_view(), name="revoke_sender"),
]
