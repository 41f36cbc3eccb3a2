// Generation writes the replies of sessions: each as a task of its own, never a request's. Readers
// come and go; the reply goes on.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/log.h"
#include "chat/provider_chain.h"
#include "chat/session_hub.h"
#include "chat/site_directory.h"
#include "ports/clock.h"
#include "ports/history_store.h"

namespace livechat {

// One reply to write.
struct GenerationJob {
  std::shared_ptr<LiveSession> session;
  std::shared_ptr<LiveReply> reply;
  Message message;  // the visitor's
  SitePtr site;
};

// A session's replies are written one after the other, across all workers: the store's lease
// decides. Whatever happens, a started job ends its LiveReply.
// Lifetime: borrows everything; jobs must have ended (running() == 0) before it is destroyed.
// Loop thread only.
class Generation final {
 public:
  // `workerId`: unlike that of any other worker on any host.
  Generation(Executor executor, std::string workerId, HistoryStore& history,
             ProviderChain& providers, Clock& clock, Log& log);

  // Starts a task for the job. It waits for its turn, writes the reply and stores it.
  void start(GenerationJob job);
  std::size_t running() const { return running_; }

 private:
  struct Turn;

  Task<> run(GenerationJob job);
  Task<> write(GenerationJob job, std::string owner);
  Task<Turn> waitForTurn(GenerationJob job, std::string owner);
  Task<std::optional<Message>> writtenReply(GenerationJob job);
  Task<Answer> generate(GenerationJob job, std::vector<Message> recent);
  Task<Message> store(GenerationJob job, std::string owner, Message message);
  void leave(const GenerationJob& job);
  void endUnstored(const GenerationJob& job, FailureClass failure);

  Executor executor_;
  std::string workerId_;
  HistoryStore& history_;
  ProviderChain& providers_;
  Clock& clock_;
  Log& log_;
  std::size_t running_ = 0;
};

}  // namespace livechat
