#include "rpki_bench.hpp"

#include <fmt/format.h>
#include <rtrlib/rtrlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>

#include "measure.hpp"
#include "rpki/vrp_feed.hpp"
#include "support/rtr_bytes.hpp"
#include "support/rtr_cache.hpp"

namespace meetpoint::bench {

namespace {

using index::Asn;
using index::Family;
using index::Prefix;
using rpki::RovState;
using rpki::Vrp;
using rpki::VrpTable;
using std::chrono::seconds;

constexpr std::size_t kVrps = 800'000;
constexpr std::size_t kQuestions = 1 << 17;
constexpr int kBatches = 15;

struct Question {
  Prefix prefix;
  Asn asn;
};

/// Lengths as they are in the wild: three in four IPv4, most of them /24, most of IPv6 /48 and /32, and one
/// in ten allows longer ones.
std::vector<Vrp> made_up_vrps() {
  std::mt19937_64 random(800);
  std::vector<Vrp> vrps;
  while (vrps.size() < kVrps) {
    Vrp vrp;
    const bool is_v4 = random() % 4 != 0;
    vrp.prefix.network.family = is_v4 ? Family::v4 : Family::v6;
    const auto pick = random() % 10;
    vrp.prefix.length = static_cast<std::uint8_t>(is_v4 ? (pick < 6 ? 24 : 16 + random() % 8)
                                                        : (pick < 5 ? 48 : 29 + 3 * (random() % 7)));
    auto& bytes = vrp.prefix.network.bytes;
    for (int bit = 0; bit < vrp.prefix.length; ++bit)
      if (random() % 2 != 0)
        bytes[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(0x80 >> bit % 8);
    if (!is_v4) {  // 2a00::/12 holds most of it
      bytes[0] = 0x2a;
      bytes[1] &= 0x0f;
    }
    vrp.max_length = static_cast<std::uint8_t>(vrp.prefix.length + (random() % 10 == 0 ? random() % 3 : 0));
    vrp.asn = {static_cast<std::uint32_t>(1 + random() % 80'000)};
    vrps.push_back(vrp);
    if (vrps.size() == kVrps) {
      std::sort(vrps.begin(), vrps.end());
      vrps.erase(std::unique(vrps.begin(), vrps.end()), vrps.end());
    }
  }
  return vrps;
}

/// Half of them a VRP's own, a quarter with another origin, a quarter anything.
std::vector<Question> made_up_questions(const std::vector<Vrp>& vrps) {
  std::mt19937_64 random(801);
  std::vector<Question> questions(kQuestions);
  for (Question& question : questions) {
    const Vrp& vrp = vrps[random() % vrps.size()];
    question = {vrp.prefix, vrp.asn};
    if (random() % 2 == 0) question.asn = {static_cast<std::uint32_t>(1 + random() % 80'000)};
    if (random() % 4 == 0) question.prefix.network.bytes[1] ^= static_cast<std::uint8_t>(random() % 16);
  }
  return questions;
}

lrtr_ip_addr address_of(const Prefix& prefix) {
  lrtr_ip_addr address{};
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | prefix.network.bytes[4 * at + i];
    return value;
  };
  address.ver = prefix.network.family == Family::v4 ? LRTR_IPV4 : LRTR_IPV6;
  if (address.ver == LRTR_IPV4) {
    address.u.addr4.addr = word(0);
  } else {
    for (std::size_t i = 0; i < 4; ++i) address.u.addr6.addr[i] = word(i);
  }
  return address;
}

class RtrlibTable {
 public:
  explicit RtrlibTable(const std::vector<Vrp>& vrps) {
    pfx_table_init(&table_, nullptr);
    for (const Vrp& vrp : vrps) {
      const pfx_record record{vrp.asn.value, address_of(vrp.prefix), vrp.prefix.length, vrp.max_length,
                              nullptr};
      if (pfx_table_add(&table_, &record) != PFX_SUCCESS) throw std::runtime_error("pfx_table_add");
    }
  }
  ~RtrlibTable() { pfx_table_free(&table_); }
  RtrlibTable(const RtrlibTable&) = delete;
  RtrlibTable& operator=(const RtrlibTable&) = delete;
  pfx_table& get() { return table_; }

 private:
  pfx_table table_{};
};

RovState state_of(pfxv_state state) {
  return state == BGP_PFXV_STATE_VALID     ? RovState::valid
         : state == BGP_PFXV_STATE_INVALID ? RovState::invalid
                                           : RovState::not_found;
}

/// Seconds a question takes, all of them once a batch.
template <typename Ask>
double seconds_each(const std::vector<Question>& questions, Ask ask) {
  const auto began = Clock::now();
  for (std::size_t i = 0; i < questions.size(); ++i) ask(i);
  return seconds_since(began) / static_cast<double>(questions.size());
}

std::vector<Line> beside_rtrlib(const std::vector<Vrp>& vrps, const std::vector<Question>& questions) {
  const VrpTable ours(std::make_shared<const std::vector<Vrp>>(vrps));
  RtrlibTable theirs(vrps);
  std::vector<lrtr_ip_addr> addresses;
  addresses.reserve(questions.size());
  for (const Question& question : questions) addresses.push_back(address_of(question.prefix));
  const auto ask_theirs = [&](std::size_t i) {
    pfxv_state state = BGP_PFXV_STATE_NOT_FOUND;
    pfx_table_validate(&theirs.get(), questions[i].asn.value, &addresses[i], questions[i].prefix.length,
                       &state);
    return state_of(state);
  };
  const auto ask_ours = [&](std::size_t i) { return ours.state_of(questions[i].prefix, questions[i].asn); };
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (ask_ours(i) != ask_theirs(i))
      throw std::runtime_error("rtrlib answers otherwise for " + to_string(questions[i].prefix));
  }
  std::vector<double> state;
  std::vector<double> floor;
  std::vector<double> with_list;
  std::vector<double> list_floor;
  for (int batch = 0; batch < kBatches; ++batch) {
    state.push_back(seconds_each(questions, [&](std::size_t i) { look_at(ask_ours(i)); }));
    floor.push_back(seconds_each(questions, [&](std::size_t i) { look_at(ask_theirs(i)); }));
    with_list.push_back(seconds_each(
        questions, [&](std::size_t i) { look_at(ours.validate(questions[i].prefix, questions[i].asn)); }));
    list_floor.push_back(seconds_each(questions, [&](std::size_t i) {
      pfx_record* reason = nullptr;
      unsigned length = 0;
      pfxv_state found = BGP_PFXV_STATE_NOT_FOUND;
      pfx_table_validate_r(&theirs.get(), &reason, &length, questions[i].asn.value, &addresses[i],
                           questions[i].prefix.length, &found);
      look_at(reason);
      std::free(reason);
    }));
  }
  return {against_floor(fmt::format("validate in {} VRPs; floor: pfx_table_validate", vrps.size()), state,
                        floor, 1.0),
          against_floor("the same with all VRPs; floor: pfx_table_validate_r", with_list, list_floor, 1.5)};
}

/// What a reader meets while something else goes on.
struct Waits {
  double longest_seconds = 0;       ///< of any question: on a busy machine, the time without a core
  double longest_wait_seconds = 0;  ///< of one in which the thread itself gave up its core to wait
  double p999_seconds = 0;
};

/// How often this thread has waited for anything, a lock or a disk.
long waits_so_far() {
  rusage use{};
  getrusage(RUSAGE_THREAD, &use);
  return use.ru_nvcsw;
}

/// Asks for a view and one answer, over and over, until `done`.
template <typename Ask>
Waits ask_until(const std::atomic<bool>& done, Ask ask) {
  constexpr std::size_t kMostSamples = 1 << 24;
  constexpr double kSlowSeconds = 20e-6;  // no wait is shorter, and looking costs 1 us
  std::vector<float> all;
  all.reserve(kMostSamples);
  Waits waits;
  long waited = waits_so_far();
  for (std::size_t i = 0; !done; ++i) {
    const auto began = Clock::now();
    ask(i);
    const double took = seconds_since(began);
    if (all.size() < kMostSamples) all.push_back(static_cast<float>(took));
    if (took < kSlowSeconds) continue;
    waits.longest_seconds = std::max(waits.longest_seconds, took);
    const long now = waits_so_far();
    if (now != waited) waits.longest_wait_seconds = std::max(waits.longest_wait_seconds, took);
    waited = now;
  }
  std::sort(all.begin(), all.end());
  waits.p999_seconds = all[all.size() - 1 - all.size() / 1000];
  return waits;
}

std::string pdu_of(const Vrp& vrp) {
  const auto& bytes = vrp.prefix.network.bytes;
  if (vrp.prefix.network.family == Family::v4) {
    return test::rtr::prefix4(address_of(vrp.prefix).u.addr4.addr, vrp.prefix.length, vrp.max_length,
                              vrp.asn.value);
  }
  std::uint64_t network = 0;
  for (std::size_t i = 0; i < 8; ++i) network = network << 8 | bytes[i];
  return test::rtr::prefix6(network, vrp.prefix.length, vrp.max_length, vrp.asn.value);
}

/// A cache that has one VRP in its first answer and all of them in its second, which it sends when asked to.
std::vector<Line> while_all_are_loaded(const std::vector<Vrp>& vrps, const std::vector<Question>& questions) {
  std::string all;
  for (const Vrp& vrp : vrps)
    if (vrp != vrps.front()) all += pdu_of(vrp);
  std::vector<double> p999;
  std::vector<double> p999_rest;
  std::vector<double> loads;
  Waits longest;
  Waits longest_rest;
  constexpr int kLoads = 3;
  for (int load = 0; load < kLoads; ++load) {
    test::RtrCache cache;
    std::atomic<bool> is_large = false;
    cache.set_script([&](const test::RtrQuery& query) -> test::RtrSaid {
      if (query.type == 2) return {test::rtr::response(1) + pdu_of(vrps.front()) + test::rtr::end(1, 1, 1)};
      if (!is_large || query.serial != 1)
        return {test::rtr::response(1) + test::rtr::end(1, query.serial, 1)};
      return {test::rtr::response(1) + all + test::rtr::end(1, 2, 3600)};
    });
    const auto feed = must(rpki::VrpFeed::start({cache.address()}));
    if (!feed->wait_settled(seconds(10))->table) throw std::runtime_error("the cache does not answer");
    const auto ask = [&](std::size_t i) {
      const Question& question = questions[i % questions.size()];
      const auto view = feed->view();
      look_at(view->table->state_of(question.prefix, question.asn));
    };
    std::atomic<bool> done = false;
    std::jthread quiet([&] {
      std::this_thread::sleep_for(seconds(1));
      done = true;
    });
    const Waits before = ask_until(done, ask);
    quiet.join();
    done = false;
    const auto began = Clock::now();
    is_large = true;
    std::jthread watch([&] {
      while (feed->view()->table->vrps().size() != vrps.size())
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      loads.push_back(seconds_since(began));
      done = true;
    });
    const Waits during = ask_until(done, ask);
    watch.join();
    p999.push_back(during.p999_seconds);
    p999_rest.push_back(before.p999_seconds);
    const auto keep = [](Waits& most, const Waits& waits) {
      most.longest_seconds = std::max(most.longest_seconds, waits.longest_seconds);
      most.longest_wait_seconds = std::max(most.longest_wait_seconds, waits.longest_wait_seconds);
    };
    keep(longest, during);
    keep(longest_rest, before);
  }
  fmt::print(
      "longest question, with the time that others had the core: {} while all were loaded, {} before\n",
      readable(longest.longest_seconds), readable(longest_rest.longest_seconds));
  return {against_seconds("one cache sends them all, until they answer", loads, 30),
          against_seconds("longest wait of a reader meanwhile, of all runs", {longest.longest_wait_seconds},
                          1e-3),
          against_seconds("p99.9 of a question meanwhile; floor: before", p999, p999_rest, 1e-3)};
}

}  // namespace

std::vector<Line> rpki_lines() {
  const std::vector<Vrp> vrps = made_up_vrps();
  const std::vector<Question> questions = made_up_questions(vrps);
  std::vector<Line> lines = beside_rtrlib(vrps, questions);
  for (Line& line : while_all_are_loaded(vrps, questions)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace meetpoint::bench
