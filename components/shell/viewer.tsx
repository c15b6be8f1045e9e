"use client";

import { createContext, useContext } from "react";
import { can, type Permission } from "@/lib/auth/permissions";
import type { Role } from "@/lib/auth/types";

export interface Viewer {
  id: string;
  name: string;
  email: string | null;
  role: Role;
}

const ViewerContext = createContext<Viewer | null>(null);

export function ViewerProvider({
  viewer,
  children,
}: {
  viewer: Viewer;
  children: React.ReactNode;
}) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** Who looks at the page. For showing and hiding alone: every use case decides for itself. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("A viewer is known behind the sign-in only.");
  return viewer;
}

/** Whether to show what needs `permission`. */
export function useCan(permission: Permission): boolean {
  return can({ kind: "person", role: useViewer().role }, permission);
}
