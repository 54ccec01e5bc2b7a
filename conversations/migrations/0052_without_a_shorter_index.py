from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("conversations", "0051_unread_from_an_index")]

    operations = [migrations.RemoveIndex(model_name="readmark", name="read_mark_followed")]
