#include "cli/planning.hpp"

#include <utility>

#include "cli/exit_code.hpp"
#include "cli/offline.hpp"
#include "index/catalog.hpp"
#include "index/read_file.hpp"

namespace meetpoint::cli {

Planning::Planning(std::shared_ptr<const index::Snapshot> snapshot)
    : snapshot_(std::move(snapshot)),
      names_(std::make_shared<const index::Names>(
          *snapshot_,
          [catalog = snapshot_->catalog(), made = std::shared_ptr<const index::SearchIndex>()]() mutable {
            if (!made) made = index::SearchIndex::build(catalog);
            return made;
          })) {}

index::Expected<Planning> Planning::open(const std::string& store) {
  auto opened = open_offline(store);
  if (!opened) return forward(opened);
  auto catalog = index::Catalog::build(*opened->reading, nullptr);
  if (!catalog) return forward(catalog);
  auto snapshot = index::Snapshot::build(*opened->reading, std::move(*catalog));
  if (!snapshot) return forward(snapshot);
  return Planning(std::move(*snapshot));
}

index::Expected<std::vector<index::Asn>> Planning::networks(const std::vector<std::string>& texts,
                                                            const std::string& field) const {
  std::vector<index::Asn> asns;
  for (const std::string& text : texts) {
    auto asn = names_->network(text, field);
    if (!asn) return forward(asn);
    asns.push_back(*asn);
  }
  return asns;
}

void add_plan_options(CLI::App& command, PlanOptions& options) {
  add_store_option(command, options.store);
  add_sheet_options(command, options.sheet);
  command.footer(kPlanFooter);
}

index::Expected<std::vector<index::Asn>> asn_file(const std::string& file, std::size_t most) {
  auto text = index::read_file(file, index::kMostListBytes);
  if (!text) return forward(text);
  return index::parse_asn_list(*text, file, most);
}

index::Expected<index::ExistingPeers> existing_peers(const std::string& file) {
  auto text = index::read_file(file, index::kMostListBytes);
  if (!text) return forward(text);
  return index::parse_existing_peers(*text, file);
}

int print_answer(const std::string& answer, const Page& page, const PlanOptions& options, bool found) {
  const int printed = print(print_page(answer, page, options.sheet, terminal_width()));
  return printed == kFound && !found ? kNothingFound : printed;
}

}  // namespace meetpoint::cli
