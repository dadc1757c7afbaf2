"""Every table, by noun. Identity lies in ``Customer`` alone; the ledger knows cards, and cards are random keys."""

from habitue.web.models.answer import Answer, AnswerTag, Asked, Listening
from habitue.web.models.approach import Approach, Automation
from habitue.web.models.cache import CacheEntry
from habitue.web.models.card import AddressCode, Card, CardBatch, CardLink, Code, Merge
from habitue.web.models.customer import PERSON, Consent, Customer, CustomerImport, Erased
from habitue.web.models.delight import Delight
from habitue.web.models.device import Device
from habitue.web.models.digest import Digest
from habitue.web.models.dismissal import Dismissal
from habitue.web.models.event import Conflict, Event
from habitue.web.models.figures import CustomerFigures, Figures, Measured
from habitue.web.models.foresight import CustomerForesight, Foresight
from habitue.web.models.friend_gift import FriendGift
from habitue.web.models.heard import Heard
from habitue.web.models.judgement import Judgement
from habitue.web.models.key import ApiKey
from habitue.web.models.ledger import Account, Entry, Lot
from habitue.web.models.message import Manners, Message, StoppedAddress
from habitue.web.models.outlook import Outlook
from habitue.web.models.programme import Programme, Standing, Version
from habitue.web.models.push import PushSubscription
from habitue.web.models.routine import Routine
from habitue.web.models.sale import Sale, SalesFile, SalesImport, SalesLayout
from habitue.web.models.saved_filter import SavedFilter
from habitue.web.models.settlement import Settlement
from habitue.web.models.shop import ClosedDays, Location, Shop
from habitue.web.models.staff import Invitation, Role, Staff
from habitue.web.models.tip import Tip
from habitue.web.models.user import User

__all__ = [
    "PERSON",
    "Account",
    "AddressCode",
    "Answer",
    "AnswerTag",
    "ApiKey",
    "Approach",
    "Asked",
    "Automation",
    "CacheEntry",
    "Card",
    "CardBatch",
    "CardLink",
    "ClosedDays",
    "Code",
    "Conflict",
    "Consent",
    "Customer",
    "CustomerFigures",
    "CustomerForesight",
    "CustomerImport",
    "Delight",
    "Device",
    "Digest",
    "Dismissal",
    "Entry",
    "Erased",
    "Event",
    "Figures",
    "Foresight",
    "FriendGift",
    "Heard",
    "Invitation",
    "Judgement",
    "Listening",
    "Location",
    "Lot",
    "Manners",
    "Measured",
    "Merge",
    "Message",
    "Outlook",
    "Programme",
    "PushSubscription",
    "Role",
    "Routine",
    "Sale",
    "SalesFile",
    "SalesImport",
    "SalesLayout",
    "SavedFilter",
    "Settlement",
    "Shop",
    "Staff",
    "Standing",
    "StoppedAddress",
    "Tip",
    "User",
    "Version",
]
