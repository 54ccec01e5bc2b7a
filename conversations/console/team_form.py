"""The forms of teams, and of what a member speaks."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.languages import LABELS, LANGUAGES, language_names
from workspaces.access import Permission, roles_with
from workspaces.models import Member, Workspace
from workspaces.shown_names import shown_name
from workspaces.teams.deeds import TeamContent
from workspaces.teams.models import NAME_LENGTH, Team


class LanguagesField(forms.MultipleChoiceField):
    """Some of the languages that agents speak. Cleans to their codes, each once, in the order of the list."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=LABELS, required=False, widget=forms.CheckboxSelectMultiple, **more)

    def clean(self, value: object) -> list[str]:
        chosen = set(super().clean(value))
        return [code for code in LANGUAGES if code in chosen]


class MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only for the type checker
    """Each by name and address, with what is to be known of them here."""

    def label_from_instance(self, obj: Member) -> str:
        told: list[str] = [*language_names(obj.languages)]
        if obj.role not in roles_with(Permission.TALK):
            told.append(_("%(role)s: may not talk with people") % {"role": obj.get_role_display()})
        if not obj.user.is_active:
            told.append(_("account is closed"))
        name = obj.user.get_full_name()
        who = f"{name} ({obj.user.email})" if name else obj.user.email
        return f"{who} · {', '.join(told)}" if told else who


class TeamForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("Only your people see it, such as “Cards” or “Complaints”."),
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
    )
    languages = LanguagesField(
        label=gettext_lazy("Languages of the team"),
        help_text=gettext_lazy(
            "Everybody in it can take chats in these. In any other, those of its members are asked who speak it, and "
            "the whole team where nobody who is there does."
        ),
    )
    members = MembersField(
        label=gettext_lazy("Members"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices--long"}),
        help_text=gettext_lazy("Those whose role lets them talk with people. One may be in several teams."),
    )

    def __init__(self, data: Any = None, *, workspace: Workspace, current: Team | None = None) -> None:
        super().__init__(data, initial=_initial(current) if current else {})
        members = cast("forms.ModelMultipleChoiceField[Member]", self.fields["members"])
        members.queryset = members_for(workspace, current)

    def clean_name(self) -> str:
        return shown_name(self.cleaned_data["name"])

    def content(self) -> TeamContent:
        """What the valid form says."""
        return TeamContent(**{name: self.cleaned_data[name] for name in ("name", "languages", "members")})


def members_for(workspace: Workspace, team: Team | None) -> QuerySet[Member]:
    """Who may be in it: whose role lets them talk with people, and whoever is in it already."""
    may = Q(role__in=roles_with(Permission.TALK))
    rows = workspace.members.filter(may | Q(pk__in=team.members.values("pk")) if team else may)
    return rows.select_related("user").order_by("user__first_name", "user__last_name", "user__email")


def _initial(team: Team) -> dict[str, object]:
    members: Iterable[object] = team.members.values_list("pk", flat=True)
    return {"name": team.name, "languages": team.languages, "members": list(members)}


class SpokenForm(forms.Form):
    languages = LanguagesField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Chats in these languages come to them first. With none chosen, any chat may."),
    )
