
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('name_es', models.CharField(blank=True, max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(unique=True, verbose_name='day')),
                ('reason', models.CharField(max_length=120, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'closed day',
                'verbose_name_plural': 'closed days',
                'ordering': ['on'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('pick_up', 'pick-up'), ('home', 'home delivery')], max_length=10)),
                ('state', models.CharField(choices=[('scheduled', 'scheduled'), ('handed_over', 'handed over'), ('cancelled', 'cancelled')], default='scheduled', max_length=12)),
                ('slot_at', models.DateTimeField(verbose_name='appointment')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['slot_at'],
                'permissions': [('use_desk', 'Can work at the desk')],
            },
        ),
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_es', models.CharField(blank=True, max_length=120, verbose_name='name in Spanish')),
                ('gl_code', models.CharField(blank=True, max_length=40, verbose_name='general ledger code')),
                ('is_open', models.BooleanField(default=True, verbose_name='donors may choose it')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'fund',
                'verbose_name_plural': 'funds',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('link_version', models.PositiveSmallIntegerField(default=1)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('form_token', models.UUIDField(unique=True)),
                ('way', models.CharField(choices=[('buy', 'buy it')], default='buy', max_length=6)),
                ('language', models.CharField(default='en', max_length=5)),
                ('created_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReceiptYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='TaskRun',
            fields=[
                ('task', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('ran_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('name_es', models.CharField(blank=True, max_length=80)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('description_es', models.CharField(blank=True, max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('scheduled', 'scheduled'), ('rescheduled', 'rescheduled'), ('cancelled', 'cancelled'), ('handed_over', 'handed over')], max_length=14)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='giving.delivery')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('gifts', 'gifts for families'), ('funds', 'money')], default='gifts', max_length=10, verbose_name='kind')),
                ('goal_minor', models.PositiveBigIntegerField(default=0, verbose_name='goal in cents')),
                ('opens_on', models.DateField(verbose_name='opens on')),
                ('closes_on', models.DateField(verbose_name='closes on')),
                ('need_by', models.DateField(blank=True, null=True, verbose_name='families need gifts by')),
                ('prep_days', models.PositiveSmallIntegerField(default=1, verbose_name='days to inspect and bag')),
                ('notice_days', models.PositiveSmallIntegerField(default=1, verbose_name='days to book a pick-up')),
                ('transit_days', models.PositiveSmallIntegerField(default=5, verbose_name='days a parcel travels')),
                ('announced_buy_by', models.DateField(blank=True, null=True, verbose_name='announced last day to buy')),
                ('page_address', models.URLField(blank=True, max_length=500, verbose_name='address of its page')),
                ('office_address', models.TextField(blank=True, verbose_name='where parcels go')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='giving.fund', verbose_name='fund')),
            ],
            options={
                'verbose_name': 'drive',
                'verbose_name_plural': 'drives',
                'ordering': ['-opens_on'],
            },
        ),
        migrations.CreateModel(
            name='Donation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=32, unique=True)),
                ('form_token', models.UUIDField(unique=True)),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='last name')),
                ('frequency', models.CharField(choices=[('once', 'once')], default='once', max_length=10)),
                ('amount_minor', models.PositiveBigIntegerField(verbose_name='amount in cents')),
                ('currency', models.CharField(default='usd', max_length=3)),
                ('state', models.CharField(choices=[('created', 'created'), ('open', 'at the checkout'), ('processing', 'processing'), ('succeeded', 'received'), ('failed', 'failed'), ('expired', 'expired'), ('canceled', 'canceled')], default='created', max_length=12)),
                ('source', models.CharField(blank=True, max_length=60, verbose_name='source code')),
                ('language', models.CharField(default='en', max_length=5)),
                ('attempt', models.PositiveSmallIntegerField(default=1)),
                ('checkout_session', models.CharField(blank=True, max_length=255)),
                ('checkout_url', models.TextField(blank=True)),
                ('payment_intent', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('succeeded_at', models.DateTimeField(null=True, verbose_name='received at')),
                ('given_on', models.DateField(null=True, verbose_name='gift date')),
                ('refunded_minor', models.PositiveBigIntegerField(default=0)),
                ('fee_minor', models.BigIntegerField(null=True)),
                ('drive', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='giving.drive')),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='giving.fund')),
            ],
            options={
                'verbose_name': 'donation',
                'verbose_name_plural': 'donations',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, verbose_name='code')),
                ('state', models.CharField(choices=[('active', 'active'), ('withdrawn', 'withdrawn')], default='active', max_length=12)),
                ('method', models.CharField(choices=[('pick_up', 'pick-up'), ('home', 'home delivery')], default='pick_up', max_length=10)),
                ('need_by', models.DateField(blank=True, null=True)),
                ('caseworker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='households', to=settings.AUTH_USER_MODEL)),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='households', to='giving.drive')),
            ],
            options={
                'ordering': ['code'],
                'permissions': [('nominate_households', 'Can nominate households')],
            },
        ),
        migrations.AddField(
            model_name='delivery',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='giving.household'),
        ),
        migrations.CreateModel(
            name='InboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('ignored', 'ignored'), ('orphan', 'orphan'), ('quarantined', 'quarantined'), ('dead', 'dead letter')], default='due', max_length=12)),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('source', models.CharField(max_length=20)),
                ('event_id', models.CharField(max_length=255)),
                ('type', models.CharField(max_length=100)),
                ('object_id', models.CharField(blank=True, max_length=255)),
                ('api_version', models.CharField(blank=True, max_length=60)),
                ('livemode', models.BooleanField()),
                ('raw', models.BinaryField()),
                ('happened_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['not_before'], name='inbox_event_due')],
                'constraints': [models.UniqueConstraint(fields=('source', 'event_id'), name='inbox_event_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('charge', 'charge'), ('fee', 'fee'), ('refund', 'refund')], max_length=20)),
                ('source_id', models.CharField(max_length=255)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('balance_transaction', models.CharField(blank=True, max_length=255)),
                ('at', models.DateTimeField()),
                ('booked_at', models.DateTimeField()),
                ('donation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='giving.donation')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OutboxJob',
            fields=[
                ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('ignored', 'ignored'), ('orphan', 'orphan'), ('quarantined', 'quarantined'), ('dead', 'dead letter')], default='due', max_length=12)),
                ('not_before', models.DateTimeField()),
                ('leased_until', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(max_length=60)),
                ('dedupe_key', models.CharField(max_length=255)),
                ('payload', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['not_before'], name='outbox_job_due')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'dedupe_key'), name='outbox_job_once')],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('arrived', 'arrived'), ('opened', 'opened'), ('empty', 'empty')], default='arrived', max_length=12)),
                ('carrier', models.CharField(blank=True, max_length=60, verbose_name='carrier')),
                ('form_token', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='giving.drive')),
            ],
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('place', models.CharField(max_length=60)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='giving.parcel')),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('reserved', 'reserved'), ('ordered', 'ordered'), ('arrived', 'arrived'), ('expired', 'expired'), ('cancelled', 'cancelled'), ('replaced', 'replaced')], default='reserved', max_length=12)),
                ('reserved_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('ordered_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('retailer', models.CharField(blank=True, max_length=80)),
                ('order_number', models.CharField(blank=True, max_length=80)),
                ('eta_on', models.DateField(null=True)),
                ('promise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='giving.promise')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('snapshot', models.JSONField()),
                ('issued_at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
                ('donation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='giving.donation')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=2)),
                ('age_band', models.CharField(choices=[('0-2', '0–2 years'), ('3-5', '3–5 years'), ('6-8', '6–8 years'), ('9-12', '9–12 years'), ('13-17', '13–17 years'), ('18-64', 'adult'), ('65+', '65 and older')], max_length=6)),
                ('shelf', models.CharField(blank=True, max_length=12, verbose_name='shelf place')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='giving.household')),
            ],
            options={
                'ordering': ['household', 'letter'],
            },
        ),
        migrations.CreateModel(
            name='Supporter',
            fields=[
                ('link_version', models.PositiveSmallIntegerField(default=1)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('email_key', models.CharField(max_length=320, unique=True)),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='last name')),
                ('language', models.CharField(default='en', max_length=5, verbose_name='language')),
                ('created_at', models.DateTimeField()),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='supporter', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'supporter',
                'verbose_name_plural': 'supporters',
            },
        ),
        migrations.AddField(
            model_name='promise',
            name='supporter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='giving.supporter'),
        ),
        migrations.AddField(
            model_name='donation',
            name='supporter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='donations', to='giving.supporter'),
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('act', models.CharField(choices=[('asked', 'asked to join'), ('given', 'agreed'), ('changed', 'changed preferences'), ('withdrawn', 'left')], max_length=12)),
                ('text', models.TextField(help_text='the words the person saw')),
                ('page', models.CharField(blank=True, max_length=200)),
                ('ip_prefix', models.CharField(blank=True, max_length=50)),
                ('details', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('supporter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='giving.supporter')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('link_version', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('pending', 'not confirmed yet'), ('subscribed', 'subscribed'), ('unsubscribed', 'left')], default='pending', max_length=14)),
                ('pace', models.CharField(choices=[('every', 'every letter'), ('year_end', 'only at the end of the year')], default='every', max_length=10)),
                ('paused_until', models.DateField(blank=True, null=True)),
                ('language', models.CharField(default='en', max_length=5)),
                ('asked_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('supporter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='subscription', to='giving.supporter')),
                ('topics', models.ManyToManyField(blank=True, related_name='subscriptions', to='giving.topic')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('public_code', models.CharField(blank=True, max_length=12, null=True, unique=True)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_es', models.CharField(blank=True, max_length=120, verbose_name='title in Spanish')),
                ('size', models.CharField(blank=True, max_length=40, verbose_name='size')),
                ('quantity', models.PositiveSmallIntegerField(default=1, verbose_name='quantity')),
                ('price_minor', models.PositiveIntegerField(verbose_name='usual price in cents')),
                ('product_url', models.URLField(blank=True, max_length=500, verbose_name='where to buy it')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('closed', 'closed')], default='draft', max_length=12)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='giving.category')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='giving.drive')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='giving.recipient')),
            ],
            options={
                'ordering': ['recipient', 'number'],
            },
        ),
        migrations.AddField(
            model_name='promise',
            name='wish',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='giving.wish'),
        ),
        migrations.CreateModel(
            name='WishUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('open', 'still needed'), ('reserved', 'reserved'), ('ordered', 'ordered'), ('received', 'at the office'), ('bagged', 'bagged'), ('handed_over', 'with the family'), ('backfilled', 'bought by staff'), ('withdrawn', 'withdrawn'), ('unmet', 'unmet')], default='open', max_length=12)),
                ('wish', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='giving.wish')),
            ],
            options={
                'ordering': ['wish', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Gift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('description', models.CharField(blank=True, max_length=120, verbose_name='what it is')),
                ('state', models.CharField(choices=[('arrived', 'arrived'), ('identified', 'identified'), ('unidentified', 'unidentified'), ('bagged', 'bagged'), ('handed_over', 'handed over'), ('quarantined', 'quarantined')], default='arrived', max_length=14)),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='giving.claim')),
                ('parcel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='giving.parcel')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='gifts', to='giving.wishunit')),
            ],
        ),
        migrations.AddField(
            model_name='claim',
            name='unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='giving.wishunit'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='drive_closes_after_it_opens'),
        ),
        migrations.AddConstraint(
            model_name='household',
            constraint=models.UniqueConstraint(fields=('drive', 'code'), name='household_code_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'scheduled')), fields=('household',), name='delivery_one_scheduled'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(fields=('source_id', 'kind'), name='ledger_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('donation',), name='receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('household', 'letter'), name='recipient_letter_once'),
        ),
        migrations.AddIndex(
            model_name='donation',
            index=models.Index(fields=['payment_intent'], name='donation_payment_intent'),
        ),
        migrations.AddIndex(
            model_name='donation',
            index=models.Index(condition=models.Q(('state__in', ['open', 'processing'])), fields=['expires_at'], name='donation_unsettled'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='donation_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_minor__lte', models.F('amount_minor'))), name='donation_refunded_within_amount'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'succeeded'), _negated=True), models.Q(('given_on__isnull', False), ('succeeded_at__isnull', False)), _connector='OR'), name='donation_succeeded_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='donation',
            constraint=models.UniqueConstraint(condition=models.Q(('checkout_session', ''), _negated=True), fields=('checkout_session',), name='donation_checkout_session_once'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['supporter', 'purpose', 'at'], name='consent_latest'),
        ),
        migrations.AddIndex(
            model_name='wish',
            index=models.Index(fields=['drive', 'state'], name='wish_public_list'),
        ),
        migrations.AddConstraint(
            model_name='wish',
            constraint=models.UniqueConstraint(fields=('recipient', 'number'), name='wish_number_once'),
        ),
        migrations.AddIndex(
            model_name='wishunit',
            index=models.Index(fields=['wish', 'state'], name='wish_unit_state'),
        ),
        migrations.AddConstraint(
            model_name='wishunit',
            constraint=models.UniqueConstraint(fields=('wish', 'number'), name='wish_unit_number_once'),
        ),
        migrations.AddConstraint(
            model_name='gift',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['substituted', 'surplus', 'quarantined', 'returned', 'missing']), _negated=True), fields=('unit',), name='gift_one_per_unit'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('state', 'reserved')), fields=['expires_at'], name='claim_reserved_until'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['expired', 'cancelled', 'replaced']), _negated=True), fields=('unit',), name='claim_one_living_per_unit'),
        ),
    ]
