"""Every table of the portal. Tables name each other by string, so each process loads them all first."""

import portal.accounts.approval_models
import portal.accounts.models
import portal.casework.agency_models
import portal.casework.beside_models
import portal.casework.family_models
import portal.casework.rota_models
import portal.casework.safety_models
import portal.casework.sharing_models
import portal.casework.support_models
import portal.casework.support_plan_models
import portal.casework.triage_models
import portal.directory.keeping_models
import portal.directory.models
import portal.directory.search_models
import portal.directory.source_models
import portal.mentoring.alike_models
import portal.mentoring.caring_models
import portal.mentoring.finding_models
import portal.mentoring.group_models
import portal.mentoring.lone_models
import portal.mentoring.models
import portal.mentoring.parting_models
import portal.mentoring.session_models
import portal.mentoring.talk_models
import portal.mentoring.waiting_models
import portal.messages.clockwork_models
import portal.messages.models
import portal.records.models
import portal.referrals.models
import portal.referrals.story_models
import portal.storage.models
import portal.watched  # noqa: F401  what of these rows goes into the ledger
