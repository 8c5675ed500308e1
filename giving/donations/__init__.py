"""Money, room by room of its journey; each line reads from the visitor down to the rows.

Giving:     views, way_pages · forms, form_fields, prefill, presets, fees, given_here · checkout,
            intended, intention
Plans:      plan_pages, my_plan, plan_forms · plans (what the processor says), plan_changes (what
            donors ask), plan_reminders, plan_letters
Booking:    events · operations, ledger, renewals, disputes · reconciliation, payouts, refunds
Proof:      receipt_pages · receipts, receipt_facts, receipt_words, receipt_letters · statements,
            statement_runs, statement_facts · receipt_sheet, statement_sheet, receipt_pdf,
            statement_pdf, typesetting
On paper:   offline, merging · tributes, staff_letters
Defence:    defence_pages · gate, defence, attempts, address_proof
Finance:    admin (screens) · finance (journal, figures)
Below all:  gateway, gateway_stripe · models
"""
