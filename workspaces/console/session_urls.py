"""Addresses of the browsers one is signed in with; they need no workspace."""

from django.urls import path

from workspaces.console import sessions_page

app_name = "sessions"
urlpatterns = [
    path("", sessions_page.sessions, name="list"),
    path("end-others/", sessions_page.end_others, name="end_others"),
    path("<int:session_id>/end/", sessions_page.end, name="end"),
]
