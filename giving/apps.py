"""The giving app: tells messaging which room answers to which source and topic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GivingConfig(AppConfig):
    name = "giving"
    verbose_name = _("Giving")

    def ready(self) -> None:
        # Models are not there yet when this module is read, so the rooms are called in here.
        from giving.donations import events, plan_changes, refunds, tasks
        from giving.donations import merging as money
        from giving.messaging import letters, registry
        from giving.newsletters import handlers as readers
        from giving.newsletters import merging as subscriptions
        from giving.supporters import handlers, merging
        from giving.wishes import merging as promises

        registry.register_source(events.SOURCE, events.handle)
        registry.register_topic(letters.TOPIC, letters.send)
        registry.register_topic(plan_changes.TOPIC, tasks.write_plan)
        registry.register_topic(refunds.TOPIC, tasks.send_refund)
        registry.register_topic(readers.TOPIC, readers.answer_asking)
        handlers.connect()
        merging.register(*money.BELONGINGS, *promises.BELONGINGS, *subscriptions.BELONGINGS)
