"""Addresses of signing in at an institution's own service, by the names allauth knows them by."""

from django.urls import path

from workspaces.single_sign_on import views

urlpatterns = [
    path("cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
    path("<uuid:provider_id>/", views.leave_for_service, name="openid_connect_login"),
    path("<uuid:provider_id>/back/", views.come_back, name="openid_connect_callback"),
]
