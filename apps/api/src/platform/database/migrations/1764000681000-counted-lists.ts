import type { MigrationInterface, QueryRunner } from 'typeorm';

const LIVE = "NOT IN ('trashed', 'purging', 'deleted')";
/** Of an image that counts as its snapshot's: made, and not thrown away. */
const MADE = "NOT IN ('creating', 'trashed', 'purging', 'deleted')";

/**
 * Totals and statistics of whole lists are read from narrow indexes that hold nothing else; those that serve the pages are five times as wide. How many images a snapshot
 * has stands in its row, written with the images' states.
 */
export class CountedLists1764000681000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE snapshots ADD COLUMN images_made integer NOT NULL DEFAULT 0 CHECK (images_made >= 0);
      UPDATE snapshots s SET images_made = (SELECT count(*) FROM custom_images c WHERE c.snapshot_id = s.id AND c.status ${MADE})
        WHERE s.id IN (SELECT c.snapshot_id FROM custom_images c WHERE c.status ${MADE});

      CREATE FUNCTION count_image_of_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        change integer := CASE WHEN NEW.status ${MADE} THEN 1 ELSE 0 END - CASE WHEN TG_OP = 'UPDATE' AND OLD.status ${MADE} THEN 1 ELSE 0 END;
      BEGIN
        IF change <> 0 THEN UPDATE snapshots SET images_made = images_made + change WHERE id = NEW.snapshot_id; END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER count_made AFTER INSERT ON custom_images FOR EACH ROW EXECUTE FUNCTION count_image_of_snapshot();
      CREATE TRIGGER count_changed AFTER UPDATE OF status ON custom_images FOR EACH ROW EXECUTE FUNCTION count_image_of_snapshot();

      -- few different keys, so Postgres keeps each once
      CREATE INDEX operations_counted ON operations (account_id, resource_type, status, kind);
      CREATE INDEX volumes_counted ON volumes (account_id) INCLUDE (size_gb, bootable, instance_id) WHERE status ${LIVE};
      CREATE INDEX snapshots_counted ON snapshots (account_id) INCLUDE (status, size_gb, images_made) WHERE status ${LIVE};
      CREATE INDEX custom_images_counted ON custom_images (account_id) INCLUDE (status, size_gb) WHERE status ${LIVE};
    `);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX operations_counted, volumes_counted, snapshots_counted, custom_images_counted;
      DROP TRIGGER count_made ON custom_images;
      DROP TRIGGER count_changed ON custom_images;
      DROP FUNCTION count_image_of_snapshot();
      ALTER TABLE snapshots DROP COLUMN images_made;
    `);
  }
}
