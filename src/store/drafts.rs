//! Texts that are being written.

use sqlx::Row as _;

use super::Store;

impl Store {
    /// Keeps a text; an empty one is dropped.
    pub async fn keep_draft(&self, slot: &str, text: &str) -> sqlx::Result<()> {
        let mut connection = self.connection().await?;
        let query = if text.is_empty() {
            sqlx::query("DELETE FROM drafts WHERE place = $1 AND slot = $2")
        } else {
            sqlx::query("INSERT OR REPLACE INTO drafts (place, slot, text) VALUES ($1, $2, $3)")
        };
        let query = query.bind(&self.place).bind(slot);
        let query = if text.is_empty() { query } else { query.bind(text) };
        query.execute(&mut *connection).await?;
        Ok(())
    }

    /// The texts for this service, each with what it is for.
    pub async fn drafts(&self) -> sqlx::Result<Vec<(String, String)>> {
        let mut connection = self.connection().await?;
        let rows = sqlx::query("SELECT slot, text FROM drafts WHERE place = $1 ORDER BY slot")
            .bind(&self.place)
            .fetch_all(&mut *connection)
            .await?;
        rows.iter().map(|row| Ok((row.try_get("slot")?, row.try_get("text")?))).collect()
    }
}
