import conditions.levels
import conditions.models.knowledge
import django.db.models.deletion
import triage.models.assessment
import triage.values
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conditions', '0001_foundation'),
    ]

    operations = [
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('slug', models.SlugField(db_index=False, help_text='Lower-case words joined by hyphens. Results, links and other systems use it: do not change it later.', max_length=80)),
                ('text', models.CharField(max_length=200)),
                ('help_text', models.TextField(blank=True, help_text='What the question means, in plain words.')),
                ('why', models.TextField(blank=True, verbose_name='why it is asked')),
                ('kind', models.CharField(choices=[('yes_no', 'Yes or no'), ('choose_one', 'Choose one'), ('choose_any', 'Choose any')], max_length=10)),
                ('section', models.CharField(choices=[('red_flags', 'Check these first'), ('where', 'Where it hurts'), ('beginning', 'How it began'), ('pattern', 'When it hurts and what brings it on'), ('signs', 'What you can see and feel'), ('background', 'You and your health')], max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order within the section.')),
                ('required', models.BooleanField(default=False, help_text="The form is not sent without an answer; 'not sure' is one.")),
                ('asked_by_doctors', models.BooleanField(default=False, help_text='A doctor will ask this too; the result page says so.')),
                ('release', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.release')),
            ],
            options={
                'ordering': ['section', 'position', 'slug'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('release', 'origin'), name='triage_question_is_copied_once'), models.CheckConstraint(condition=models.Q(models.Q(('origin__isnull', True), ('release__isnull', True)), models.Q(('origin__isnull', False), ('release__isnull', False)), _connector='OR'), name='triage_question_released_rows_have_an_origin'), models.UniqueConstraint(condition=models.Q(('release__isnull', True)), fields=('slug',), name='triage_question_slug_is_unique_in_draft', violation_error_message='Another row of the draft has this slug already.'), models.UniqueConstraint(fields=('release', 'slug'), name='triage_question_slug_is_unique_in_release'), models.CheckConstraint(condition=models.Q(('kind__in', ['yes_no', 'choose_one', 'choose_any'])), name='question_kind_is_known'), models.CheckConstraint(condition=models.Q(('section__in', ['red_flags', 'where', 'beginning', 'pattern', 'signs', 'background'])), name='question_section_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('label', models.CharField(blank=True, help_text="As the answer reads; empty: the symptom's plain name.", max_length=160)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('release', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.release')),
                ('symptom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='conditions.symptom')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='triage.question')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('release', 'origin'), name='triage_choice_is_copied_once'), models.CheckConstraint(condition=models.Q(models.Q(('origin__isnull', True), ('release__isnull', True)), models.Q(('origin__isnull', False), ('release__isnull', False)), _connector='OR'), name='triage_choice_released_rows_have_an_origin'), models.UniqueConstraint(fields=('symptom',), name='a_symptom_is_asked_once', violation_error_message='Another question asks for this symptom already.')],
            },
        ),
        migrations.CreateModel(
            name='UrgencyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('slug', models.SlugField(db_index=False, help_text='Lower-case words joined by hyphens. Results, links and other systems use it: do not change it later.', max_length=80)),
                ('title', models.CharField(max_length=120)),
                ('level', models.PositiveSmallIntegerField(choices=[(0, 'Look after it yourself'), (1, 'See a doctor if it does not settle'), (2, 'See a doctor within days'), (3, 'Get medical help today'), (4, 'Get emergency help now')], verbose_name='urgency')),
                ('message', models.TextField(help_text='What to do, where and when: said to the patient.')),
                ('rationale', models.TextField(help_text='Why the rule exists, for reviewers.')),
                ('not_for', models.TextField(blank=True, help_text='What the rule must not be used for.')),
                ('min_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from age')),
                ('max_age', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='to age')),
                ('release', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.release')),
                ('sources', conditions.models.knowledge.KnowledgeLinks(blank=True, related_name='+', to='conditions.source')),
            ],
            options={
                'ordering': ['-level', 'slug'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('release', 'origin'), name='triage_urgencyrule_is_copied_once'), models.CheckConstraint(condition=models.Q(models.Q(('origin__isnull', True), ('release__isnull', True)), models.Q(('origin__isnull', False), ('release__isnull', False)), _connector='OR'), name='triage_urgencyrule_released_rows_have_an_origin'), models.UniqueConstraint(condition=models.Q(('release__isnull', True)), fields=('slug',), name='triage_urgencyrule_slug_is_unique_in_draft', violation_error_message='Another row of the draft has this slug already.'), models.UniqueConstraint(fields=('release', 'slug'), name='triage_urgencyrule_slug_is_unique_in_release'), models.CheckConstraint(condition=models.Q(('level__in', [conditions.levels.Urgency['SELF_CARE'], conditions.levels.Urgency['ROUTINE'], conditions.levels.Urgency['SOON'], conditions.levels.Urgency['URGENT'], conditions.levels.Urgency['EMERGENCY']])), name='rule_level_is_known'), models.CheckConstraint(condition=models.Q(('min_age__isnull', True), ('max_age__isnull', True), ('min_age__lte', models.F('max_age')), _connector='OR'), name='rule_ages_are_in_order', violation_error_message="'From age' is not above 'to age'.")],
            },
        ),
        migrations.CreateModel(
            name='UrgencyCriterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('group', models.PositiveSmallIntegerField(default=1, help_text='Criteria with the same number are alternatives; all groups must hold.')),
                ('present', models.BooleanField(default=True, help_text='Ticked: answered yes. Not ticked: answered no.')),
                ('release', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.release')),
                ('symptom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='criteria', to='conditions.symptom')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='triage.urgencyrule')),
            ],
            options={
                'verbose_name_plural': 'urgency criteria',
                'ordering': ['rule', 'group', 'symptom'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('release', 'origin'), name='triage_urgencycriterion_is_copied_once'), models.CheckConstraint(condition=models.Q(models.Q(('origin__isnull', True), ('release__isnull', True)), models.Q(('origin__isnull', False), ('release__isnull', False)), _connector='OR'), name='triage_urgencycriterion_released_rows_have_an_origin'), models.UniqueConstraint(fields=('rule', 'group', 'symptom'), name='a_criterion_once_a_group', violation_error_message='This group has this symptom already.')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=triage.models.assessment.new_token, editable=False, max_length=40, unique=True)),
                ('created_at', models.DateTimeField()),
                ('age', models.PositiveSmallIntegerField(null=True)),
                ('sex', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male')], max_length=6)),
                ('urgency', models.PositiveSmallIntegerField(choices=[(0, 'Look after it yourself'), (1, 'See a doctor if it does not settle'), (2, 'See a doctor within days'), (3, 'Get medical help today'), (4, 'Get emergency help now')], verbose_name='urgency')),
                ('sufficient', models.BooleanField()),
                ('something_else', models.FloatField(help_text='Probability of something else, 0 to 1.')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.release')),
                ('rules', models.ManyToManyField(related_name='+', to='triage.urgencyrule')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('urgency__in', [conditions.levels.Urgency['SELF_CARE'], conditions.levels.Urgency['ROUTINE'], conditions.levels.Urgency['SOON'], conditions.levels.Urgency['URGENT'], conditions.levels.Urgency['EMERGENCY']])), name='assessment_urgency_is_known'), models.CheckConstraint(condition=models.Q(('something_else__gte', 0), ('something_else__lte', 1)), name='assessment_something_else_is_a_probability')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('unsure', 'unsure')], max_length=6)),
                ('symptom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.symptom')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='triage.assessment')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', [triage.values.AnswerState['YES'], triage.values.AnswerState['NO'], triage.values.AnswerState['UNSURE']])), name='answer_state_is_known'), models.UniqueConstraint(fields=('assessment', 'symptom'), name='an_assessment_answers_a_symptom_once')],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('probability', models.FloatField()),
                ('score', models.FloatField(help_text='ln(prior) plus the weights of the answers, in nats.')),
                ('raised_urgency', models.BooleanField(help_text="Likely enough to raise the urgency to the condition's own level.")),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='triage.assessment')),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='conditions.condition')),
            ],
            options={
                'verbose_name_plural': 'matches',
                'ordering': ['assessment', 'rank'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'rank'), name='a_rank_is_held_once'), models.UniqueConstraint(fields=('assessment', 'condition'), name='a_condition_is_ranked_once'), models.CheckConstraint(condition=models.Q(('probability__gte', 0), ('probability__lte', 1)), name='match_probability_is_a_probability')],
            },
        ),
    ]
