"""The API for chat windows, below ``/api/widget/v1/``. The event stream beside it is in event_stream.py."""

from django.urls import path

from conversations.widget_api import views

app_name = "widget_api"
urlpatterns = [
    path("agents/<slug:agent_id>/", views.AgentView.as_view(), name="agent"),
    path("conversations/", views.ConversationsView.as_view(), name="conversations"),
    path("conversations/<uuid:conversation_id>/", views.ConversationDetailView.as_view(), name="conversation"),
    path("conversations/<uuid:conversation_id>/messages/", views.MessagesView.as_view(), name="messages"),
    path("conversations/<uuid:conversation_id>/attachments/", views.AttachmentsView.as_view(), name="attachments"),
    path(
        "conversations/<uuid:conversation_id>/attachments/<uuid:attachment_id>/",
        views.AttachmentView.as_view(),
        name="attachment",
    ),
    path("conversations/<uuid:conversation_id>/updates/", views.UpdatesView.as_view(), name="updates"),
    path("conversations/<uuid:conversation_id>/return/", views.ReturnView.as_view(), name="return"),
    path("conversations/<uuid:conversation_id>/consent/", views.ConsentView.as_view(), name="consent"),
]
