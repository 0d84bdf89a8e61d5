"""Accounts hold log-in data only; who a person is and what they may do lies in appointments."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import now
from yitang.foundation.core.ids import uuid7


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
