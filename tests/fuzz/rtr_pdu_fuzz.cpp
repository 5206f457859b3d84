#include "rpki/rtr_pdu.hpp"

#include <vector>

#include "law.hpp"

using namespace meetpoint;
using fuzz::law;
using rpki::RtrBytes;
using rpki::RtrChecker;

namespace {

constexpr std::uint8_t kQueries[2][12] = {{1, 1, 0, 7, 0, 0, 0, 12, 0, 0, 0, 1}, {1, 2, 0, 0, 0, 0, 0, 8}};

/// What the client library relies on for each PDU that reaches it.
void must_be_usable(RtrBytes pdu) {
  law(pdu[0] == rpki::kRtrVersion, "only version 1 passes");
  const int bits = pdu[1] == 4 ? 32 : pdu[1] == 6 ? 128 : 0;
  if (bits == 0) return;
  law(pdu[8] <= 1, "a record is announced or withdrawn");
  law(pdu[9] <= pdu[10] && pdu[10] <= bits, "length <= maximum length <= the family's");
  for (int bit = pdu[9]; bit < bits; ++bit) {
    const auto at = static_cast<std::size_t>(12 + bit / 8);
    law((pdu[at] >> (7 - bit % 8) & 1) == 0, "no bit is set beyond the length");
  }
}

void must_be_plain(const rpki::RtrRefusal& refusal) {
  law(refusal.text.size() < 400, "a reason is one short line");
  for (const char c : refusal.text) law(c >= ' ' && c <= '~', "a reason is plain ASCII");
}

}  // namespace

/// Each PDU stands behind a byte: 0 and 1 send a serial or a reset query before it comes in.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  RtrChecker checker;
  RtrBytes left(data, size);
  bool in_response = false;
  while (left.size() > rpki::kRtrHeaderBytes) {
    if (left[0] < 2) {
      checker.asked(RtrBytes(kQueries[left[0]], left[0] == 0 ? 12 : 8));
      law(checker.owes(), "a query is owed an answer");
      in_response = false;
    }
    left = left.subspan(1);
    const auto length = checker.length_of(left);
    if (!length) {
      must_be_plain(length.error());
      return 0;
    }
    law(*length >= rpki::kRtrHeaderBytes && *length <= rpki::kMostPduBytes, "a PDU has bounds");
    if (*length > left.size()) return 0;
    const RtrBytes pdu = left.first(*length);
    const auto taken = checker.take(pdu);
    if (!taken) {
      must_be_plain(taken.error());
      law(pdu[1] != 10 || !taken.error().report, "an error is not answered with one");
      return 0;
    }
    law(pdu[1] != 10, "an error report never passes");
    if (*taken == RtrChecker::Verdict::pass) {
      must_be_usable(pdu);
      const bool is_record = pdu[1] == 4 || pdu[1] == 6 || pdu[1] == 9;
      law(!is_record || in_response, "records come after a cache response");
      if (pdu[1] == 3) in_response = true;
      if (pdu[1] == 7) {
        law(in_response, "an end comes after a cache response");
        law(!checker.owes(), "after the end nothing is owed");
        law(checker.end().expire.count() >= 600 && checker.end().refresh.count() >= 1, "timers have bounds");
        in_response = false;
      }
    }
    left = left.subspan(*length);
  }
  return 0;
}
