"""What a lead's file can say: the fields that its columns are read into."""

FIELDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Whole name",
    "company": "Company",
    "mobile_phone": "Mobile phone",
    "mobile_extension": "Its extension",
    "home_phone": "Home phone",
    "home_extension": "Its extension",
    "work_phone": "Work phone",
    "work_extension": "Its extension",
    "home_email": "Email",
    "work_email": "Work email",
    "owner": "Owner, by email or name",
    "status": "Status",
    "result": "Result",
    "locale": "Language",
    "unsubscribe_all_date": "Do not contact since",
    "unsubscribe_call_date": "Do not call since",
    "unsubscribe_email_date": "Do not email since",
    "unsubscribe_sms_date": "Do not text since",
    "source": "Id in the CRM",
}
"""{field: what people call it}."""

PHONE_TYPES = ("mobile", "home", "work")
"""In the order in which numbers take them that do not say which they are."""
EMAIL_TYPES = ("home", "work")
UNSUBSCRIBED = tuple(name for name in FIELDS if name.startswith("unsubscribe"))
NAMES = ("first_name", "last_name", "name", "company")
