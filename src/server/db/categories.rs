//! The catalogue of categories. It only feeds pickers: an issue may carry any name.

use super::{
    cursor,
    database::Database,
    idempotency::{Made, Once},
    problem::Answer,
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::id::OrgId,
    server::clock,
    wire::{Category, NewCategory, Page, PageQuery},
};

fn read_category(row: &Row, organisation: &OrgId) -> Result<Category> {
    Ok(Category {
        id: row.get("id")?,
        org_id: organisation.clone(),
        name: row.get("name")?,
        created_at: row.get("created_at")?,
    })
}

impl Database {
    /// A page of categories by name; the cursor is the name of the last row (contract 4.19).
    pub(in crate::server) async fn categories(&self, page: &PageQuery) -> Answer<Page<Category>> {
        let limit = cursor::limit(page);
        let organisation = &self.organisation().id;
        let mut items = sql("SELECT * FROM categories WHERE folded > $1 ORDER BY folded LIMIT 0 + $2")
            .bind(page.cursor.as_deref().unwrap_or_default().to_lowercase())
            .bind(cursor::rows(page))
            .each(&mut self.read().await?, |row| read_category(row, organisation))
            .await?;
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
    async fn add_category_in(&self, change: &mut Connection, new: &NewCategory) -> Answer<(Category, bool)> {
        let folded = new.name.to_lowercase();
        let added = sql("INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (folded) DO NOTHING")
        .bind_all(values![&folded, clock::new_id(), &new.name, clock::now()])
        .run(change)
        .await?;
        let row = sql("SELECT * FROM categories WHERE folded = $1").bind(folded).one(change).await?;
        Ok((read_category(&row, &self.organisation().id)?, added == 1))
    }
}
