#include "cli/front.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "api/access_line.hpp"
#include "cli/public_url.hpp"
#include "sync/clock.hpp"

namespace meetpoint::cli {

namespace {

/// For the keys of issuers to come. Those of an issuer that is away, which SIGHUP has nothing to do with,
/// count on; one that is new has none, and its tokens get 503 until it is back.
constexpr std::chrono::seconds kKeyPatience{10};
constexpr std::chrono::milliseconds kLook{10};

}  // namespace

Front::Front(FrontOptions options, AuthOptions auth, sync::Tell tell)
    : options_(std::move(options)),
      auth_(std::move(auth)),
      tell_(std::move(tell)),
      possession_(*auth_.keys),
      reloader_([this](const std::stop_token& stop) { read_again(stop); }) {}

index::Expected<std::unique_ptr<Front>> Front::make(const FrontOptions& options, AuthOptions auth,
                                                    sync::Tell tell) {
  std::unique_ptr<Front> front(new Front(options, std::move(auth), std::move(tell)));
  if (auto opened = front->open(); !opened) return forward(opened);
  return front;
}

index::Expected<void> Front::open() {
  auto prefixes = prefixes_of(options_.metrics_from);
  if (!prefixes) return forward(prefixes);
  metrics_from_ = std::move(*prefixes);
  if (!options_.certificate.empty()) {
    auto tls = api::Tls::make(options_.certificate, options_.key);
    if (!tls) return forward(tls);
    tls_ = std::move(*tls);
  }
  if (!auth_.public_url.empty()) {
    if (auto url = check_public_url(auth_.public_url); !url) return url;
  }
  if (!auth_.file.empty()) {
    auto believed = read_auth();
    if (!believed) return forward(believed);
    believed_ = std::move(*believed);
  }
  if (!options_.access_log.empty()) {
    auto log = AccessLog::open(options_.access_log, tell_);
    if (!log) return forward(log);
    log_ = std::move(*log);
  }
  return {};
}

index::Expected<Front::Believed> Front::read_auth() {
  auto read = Admission::make(auth_.file, auth_.public_url, possession_, tell_);
  if (!read) return forward(read);
  Believed believed{std::move(*read), nullptr};
  if (!auth_.public_url.empty()) {
    believed.resource = std::make_shared<const api::ProtectedResource>(
        api::protected_resource(auth_.public_url, believed.admission->rules()));
  }
  return believed;
}

Front::Believed Front::believed() const {
  const std::lock_guard lock(mutex_);
  return believed_;
}

void Front::attach(api::Services& services, const index::Published& published) {
  if (believed_.admission) {
    services.authenticate = [this](const api::Request& request) {
      return believed().admission->authenticate(request);
    };
    services.knows_token = [this](const api::Request& request) {
      return believed().admission->knows(request);
    };
    services.look_at_resource = [this] { return believed().resource; };
  }
  services.note_exchange = [this](const api::Exchange& exchange) {
    metrics_.note(exchange);
    if (log_) log_->line(api::access_line(exchange, std::chrono::system_clock::now()));
  };
  services.metrics_text = [this, &published] {
    const api::Server* const server = server_;
    return metrics_.text(published,
                         {server == nullptr ? 0 : server->connections(), log_ ? log_->dropped() : 0},
                         index::now_utc());
  };
  services.metrics_from = metrics_from_;
  services.is_leaving = [this] { return is_leaving_.load(); };
}

api::ServerOptions Front::server_options() const {
  api::ServerOptions options;
  options.lobby.connections = allow_connections(options_.connections);
  options.guard.requests_a_minute = options_.requests_a_minute;
  options.behind_proxy = options_.behind_proxy;
  options.tls = tls_.get();
  return options;
}

void Front::read_auth_again(const std::stop_token& stop) {
  auto read = read_auth();
  if (!read) {
    tell_(fmt::format("{}; whom to believe stays as it was", read.error().text));
    return;
  }
  Believed other = std::move(*read);
  sync::SystemClock clock;
  const auto end = std::chrono::steady_clock::now() + kKeyPatience;
  while (!other.admission->has_keys() && std::chrono::steady_clock::now() < end) {
    if (!clock.sleep(kLook, stop)) return;
  }
  other.admission->inherit_keys(*believed().admission);
  {
    const std::lock_guard lock(mutex_);
    former_ = std::exchange(believed_, std::move(other)).admission;
  }
  tell_(fmt::format("{} was read again", auth_.file));
  // Its end waits for a thread, which is none of a request's business.
  while (former_.use_count() > 1) {
    if (!clock.sleep(kLook, stop)) return;
  }
  std::shared_ptr<Admission> unused;
  const std::lock_guard lock(mutex_);
  unused.swap(former_);
}

void Front::read_again(const std::stop_token& stop) {
  if (tls_) {
    const auto read = tls_->reload();
    tell_(read ? fmt::format("{} was read again", options_.certificate)
               : fmt::format("{}; the certificate stays as it was", read.error().text));
  }
  if (!auth_.file.empty()) read_auth_again(stop);
}

void Front::reload() {
  if (log_) log_->reopen();
  reloader_.ask();
}

void Front::leave() {
  is_leaving_ = true;
  reloader_.request_stop();
}

void Front::give_up() {
  reloader_.request_stop();
  reloader_.join();  // whom to believe is nobody else's from now on
  for (const auto& admission : {believed().admission, former_}) {
    if (admission) admission->give_up();
  }
}

}  // namespace meetpoint::cli
