//! The catalogue of categories. It only feeds pickers: an issue may carry any name.

use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Database, cursor,
    idempotency::{Made, Once},
    problem::Answer,
};
use crate::{
    domain::{id::OrgId, time::Time},
    server::clock,
    wire::{Category, NewCategory, Page, PageQuery},
};

fn read_category(row: &SqliteRow, organisation: &OrgId) -> sqlx::Result<Category> {
    Ok(Category {
        id: row.try_get::<&str, _>("id")?.into(),
        org_id: organisation.clone(),
        name: row.try_get::<&str, _>("name")?.into(),
        created_at: Time::from_millis(row.try_get("created_at")?),
    })
}

impl Database {
    /// A page of categories by name; the cursor is the name of the last row (contract 4.19).
    pub(in crate::server) async fn categories(&self, page: &PageQuery) -> Answer<Page<Category>> {
        let limit = cursor::limit(page);
        let rows = sqlx::query("SELECT * FROM categories WHERE folded > $1 ORDER BY folded LIMIT $2")
            .bind(page.cursor.as_deref().unwrap_or_default().to_lowercase())
            .bind(limit as i64 + 1)
            .fetch_all(&mut *self.read().await?)
            .await?;
        let organisation = &self.organisation().id;
        let mut items = rows.iter().map(|row| read_category(row, organisation)).collect::<sqlx::Result<Vec<_>>>()?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(|last| last.name.verbatim().to_owned());
        Ok(Page { items, next_cursor })
    }

    /// Adds a category (contract 4.20). Names are compared without case.
    pub(in crate::server) async fn add_category(&self, new: &NewCategory, once: Option<&Once>) -> Answer<Made> {
        self.make(once, async |change| self.add_category_in(change, new).await).await
    }

    /// Adds a category inside a change; the flag says whether it is new.
    async fn add_category_in(&self, change: &mut SqliteConnection, new: &NewCategory) -> Answer<(Category, bool)> {
        let folded = new.name.to_lowercase();
        let added = sqlx::query(
            "INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (folded) DO NOTHING",
        )
        .bind(&folded)
        .bind(clock::new_id())
        .bind(&new.name)
        .bind(clock::now().millis())
        .execute(&mut *change)
        .await?;
        let row = sqlx::query("SELECT * FROM categories WHERE folded = $1").bind(folded).fetch_one(change).await?;
        let category = read_category(&row, &self.organisation().id)?;
        Ok((category, added.rows_affected() == 1))
    }
}
