"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bookmark, ChevronDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { MenuGroup, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu-items";
import { deleteSavedView, savedViewsQuery, updateSavedView } from "@/lib/keys/client";
import type { SavedView } from "@/lib/keys/schemas/views";
import { currentView, type View } from "./views";

// Loaded when a view is first saved.
const SaveViewDialog = dynamic(() => import("./save-view-dialog").then((m) => m.SaveViewDialog), {
  ssr: false,
});

interface Props {
  page: "keys" | "aliases";
  /** The page as it is without anything chosen. */
  standard: View;
  /** What a view of the page as it is now would keep. */
  query: string;
  /** Id of the opened view; empty when none is. */
  opened: string;
  /** Shows a view's content under its id; null: the page stays as it is, and is from now on the view of that id. */
  open: (query: string | null, id: string) => void;
}

/** Opens, saves, renews and deletes named views; says when the page has moved on from the opened one. */
export function ViewsMenu({ page, standard, query, opened, open }: Props) {
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const saved = useQuery(savedViewsQuery(page));
  const renew = () => client.invalidateQueries({ queryKey: ["views", page] });
  const update = useMutation({
    mutationFn: (view: SavedView) =>
      updateSavedView(view.id, { page, name: view.name, shared: view.shared, query }),
    onSettled: renew,
  });
  const remove = useMutation({
    mutationFn: (view: SavedView) => deleteSavedView(view.id),
    onSuccess: () => open(null, ""),
    onSettled: renew,
  });

  const items = saved.data?.items ?? [];
  const { view, changed } = currentView(query, opened, [standard, ...items]);
  const own = items.find((item) => item.id === view?.id && item.own);
  const failed = update.isError || remove.isError;

  return (
    <>
      <Menu
        align="start"
        className="w-72 max-h-[70dvh] overflow-y-auto"
        trigger={
          <button
            type="button"
            className={buttonClass({}, "max-w-44 2xl:max-w-64 print:inline-flex")}
          >
            <Bookmark aria-hidden="true" />
            <bdi className="truncate">{view?.name ?? "Unsaved view"}</bdi>
            {changed ? (
              <span className="shrink-0 text-warn text-xs" title="This view has unsaved changes">
                <span aria-hidden="true">●</span> changed
              </span>
            ) : null}
            <ChevronDown aria-hidden="true" className="text-ink-3" />
          </button>
        }
      >
        <Views
          label="Standard views"
          views={[standard, ...items.filter((i) => i.builtIn)]}
          current={view}
          open={open}
        />
        <Views label="My views" views={items.filter((i) => i.own)} current={view} open={open} />
        <Views
          label="Shared views"
          views={items.filter((i) => !i.own && !i.builtIn)}
          current={view}
          open={open}
        />
        {saved.isError ? (
          <p className="px-2 py-1 text-ink-2">Saved views could not be loaded.</p>
        ) : null}
        <MenuSeparator />
        {own && changed ? (
          <MenuItem onClick={() => update.mutate(own)}>Save changes to “{own.name}”</MenuItem>
        ) : null}
        <MenuItem onClick={() => setSaving(true)}>Save as a new view…</MenuItem>
        {own ? <MenuItem onClick={() => remove.mutate(own)}>Delete “{own.name}”</MenuItem> : null}
      </Menu>
      {failed ? (
        <span role="alert" className="text-bad text-xs">
          The view could not be changed.
        </span>
      ) : null}
      {saving ? (
        <SaveViewDialog
          open
          onOpenChange={setSaving}
          page={page}
          query={query}
          onSaved={(made) => {
            void renew();
            open(null, made.id);
          }}
        />
      ) : null}
    </>
  );
}

interface ViewsProps {
  label: string;
  views: View[];
  current: View | null;
  open: Props["open"];
}

function Views({ label, views, current, open }: ViewsProps) {
  if (views.length === 0) return null;
  return (
    <MenuGroup>
      <MenuLabel>{label}</MenuLabel>
      {views.map((view) => (
        <MenuItem key={view.id} onClick={() => open(view.query, view.id)}>
          <bdi className="min-w-0 grow truncate">{view.name}</bdi>
          {view.id === current?.id ? <span className="text-ink-3 text-xs">open</span> : null}
        </MenuItem>
      ))}
    </MenuGroup>
  );
}
