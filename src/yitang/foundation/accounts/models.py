"""Accounts hold log-in data only; who a person is and what they may do lies in appointments."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7
from yitang.foundation.tenancy.base import CouncilModel


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **extra: object) -> "Account":
        """Make an account; without a password it cannot log in until an invitation is taken up."""
        account = self.model(username=self.model.normalize_username(username), **extra)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A global log-in. One person has one account, however many councils and appointments."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("Log-in name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=60)
    email = models.EmailField(_("E-mail"), blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Columns:
        internal = "username name is_active last_login"
        sealed = "password email"

    def __str__(self) -> str:
        return self.name


class Invitation(CouncilModel):
    """A link that lets somebody set the password of an account, once and for a few days. Its secret is never kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "account expires_at used_at"
        sealed = "digest"


class ApiToken(CouncilModel):
    """A key for a programme that acts for an account in one council, for one purpose, until a day."""

    class Purpose(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("What it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(_("May"), max_length=10, choices=Purpose.choices)
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Columns:
        internal = "account name purpose expires_at last_used_on revoked_at"
        sealed = "digest"

    class Meta(CouncilModel.Meta):
        indexes = [models.Index(fields=["council", "account"], name="tokens_of_account")]
