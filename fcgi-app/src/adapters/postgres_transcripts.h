// PostgresTranscripts writes sessions, messages and what visitors do beside talking
// (sql/migrations/0004_transcripts.sql, 0005_visitors.sql), for chat-jobs.
// adapters/postgres_archive.h reads them.
//
// The order in which entries come does not matter, as several write at once and some write twice:
//  - a message's key is session, id and attempt, and who comes second changes nothing;
//  - a visitor and a rating have one row, which only a younger entry changes;
//  - an erasure notes its time, removes what was logged until then, and so long as its note stands
//    nothing of that age is written. What a visitor says after it in the same session stays.
// Writers of one session wait for each other at its row; each takes its rows in the order of their
// ids, so that no two wait for one another.
#pragma once

#include "adapters/postgres_pool.h"
#include "ports/transcript_store.h"

namespace livechat {

// Lifetime: borrows `pool`. Threads: loop thread only.
class PostgresTranscripts final : public TranscriptStore {
 public:
  explicit PostgresTranscripts(PostgresPool& pool) : pool_(pool) {}

  Task<Result<void>> store(std::vector<TranscriptEntry> entries) override;

 private:
  PostgresPool& pool_;
};

}  // namespace livechat
