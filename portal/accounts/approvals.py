"""What takes two people, and who may be the second (T10; a lost factor). Pure."""

NEW_WAY_IN, EXPORT = "new-way-in", "export"
MAY_ASK = {NEW_WAY_IN: ("administrator",), EXPORT: ("coordinator", "duty-lead")}
MAY_AGREE = {NEW_WAY_IN: ("administrator", "duty-lead"), EXPORT: ("coordinator", "duty-lead")}
ANY = ("administrator", "coordinator", "duty-lead")
