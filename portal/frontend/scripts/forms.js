// The modules of GOV.UK Frontend that question pages need. Their words come from data attributes, in the page's language.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  PasswordInput,
  Radios,
  createAll,
} from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const part of [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios]) {
  createAll(part);
}
